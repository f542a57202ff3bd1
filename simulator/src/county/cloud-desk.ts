import { CompiledQuery } from "kysely";
import { Bus, createCloud, type Cloud, type Db, type KioskView, proveBooks } from "@anxin/cloud";
import { openMemoryDatabase } from "@anxin/cloud/memory-database";
import type { LedgerFact } from "../checkers/evidence.ts";
import type { EpisodeKept } from "../checkers/telling-evidence.ts";
import type { Random } from "../world/random.ts";
import type { VirtualTime } from "../world/time.ts";
import { cloudProcess, type CloudProcess } from "./cloud-process.ts";
import type { Post } from "./post.ts";
import { readEpisodes } from "./read-episodes.ts";
import type { Rest } from "./rest.ts";
import { readStore, type StoredBooks } from "./store/read-store.ts";

/** A cloud in memory, and what the checkers read of it. */
export interface CloudDesk extends CloudProcess {
  /** The ledger as it is stored, in order of kiosk, epoch and seq. */
  facts: () => Promise<LedgerFact[]>;
  /** Facts stored so far. */
  kept: () => Promise<number>;
  kiosks: () => Promise<KioskView[]>;
  /** Where the cloud's own projections disagree with its ledger. */
  mismatches: () => Promise<string[]>;
  /** What the cloud keeps of the stores. */
  store: () => Promise<StoredBooks>;
  /** Every alert there ever was. */
  episodes: () => Promise<EpisodeKept[]>;
  /** A kiosk slept, of which its gateway went on saying that it is there. */
  dozed: (kiosk: string) => Promise<void>;
  /** The gateway went on saying that it is there. */
  gatewayDozed: () => Promise<void>;
  close: () => Promise<void>;
}

/** Below this many boxes of a product someone should come. */
export const REORDER_POINT = 3;

/** As if its gateway's repetitions had come until now; ready-made, since a vend has several. */
const DOZED = `WITH heard AS (
    UPDATE online_spans SET to_at = $1::bigint WHERE kiosk = $2 AND going
  )
  UPDATE kiosk_status SET noted_at = $1::bigint, heard_at = $1::bigint WHERE kiosk = $2`;

interface FactRow {
  kiosk: string;
  epoch: number;
  seq: number;
  fact: string;
  committed_at: number;
}

function ledgerFact(row: FactRow): LedgerFact {
  const { kiosk, epoch, seq, committed_at: committedMs } = row;
  const { kind, body } = JSON.parse(row.fact) as Pick<LedgerFact, "kind" | "body">;
  return { kiosk, epoch, seq, kind, body, committedMs };
}

async function readFacts(db: Db): Promise<LedgerFact[]> {
  const rows = await db
    .selectFrom("facts")
    .select(["kiosk", "epoch", "seq", "fact", "committed_at"])
    .orderBy("kiosk")
    .orderBy("epoch")
    .orderBy("seq")
    .execute();
  return rows.map(ledgerFact);
}

async function countFacts(db: Db): Promise<number> {
  const row = await db
    .selectFrom("facts")
    .select((e) => e.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** What checkers read through: it never dies, and nothing is ever asked of it but to read. */
function readerOf(db: Db, time: VirtualTime): Cloud {
  const timeless = { nowMs: time.nowMs, after: time.afterInProcess };
  return createCloud({
    db,
    time: timeless,
    entropy: (count) => new Uint8Array(count),
    log: () => {},
    bus: new Bus(),
    channels: [],
    reorderPointDefault: REORDER_POINT,
  });
}

/** The real cloud on a database in memory, in virtual time; its process runs. */
export async function openCloudDesk(world: {
  time: VirtualTime;
  random: Random;
  rest: Rest;
  plant: (cloud: Cloud) => void;
  post: Post;
  /** Before each look of the cloud at who is heard. */
  beforeWatch: () => Promise<void>;
}): Promise<CloudDesk> {
  const { time, random, rest, plant, post, beforeWatch } = world;
  const db = await openMemoryDatabase();
  await post.enter(db);
  const entropy = (count: number) => Uint8Array.from({ length: count }, () => random.below(256));
  const process = cloudProcess({
    db,
    time,
    rest,
    entropy,
    reorderPointDefault: REORDER_POINT,
    channels: post.channels,
    plant,
    beforeWatch,
  });
  process.start();
  const reader = readerOf(db, time);
  return {
    cloud: () => process.cloud(),
    start: () => process.start(),
    killAt: (queries, died) => process.killAt(queries, died),
    spare: () => process.spare(),
    running: () => process.running(),
    facts: () => readFacts(db),
    kept: () => countFacts(db),
    kiosks: () => reader.services.kiosks(),
    mismatches: async () => {
      const found = await proveBooks(db);
      return found.map((one) => `${one.place} ${one.what}: ${one.detail}`);
    },
    store: () => readStore(db),
    episodes: () => readEpisodes(db),
    dozed: async (kiosk) => {
      await db.executeQuery(CompiledQuery.raw(DOZED, [time.nowMs(), kiosk]));
    },
    gatewayDozed: async () => {
      await db.updateTable("gateways").set({ heard_at: time.nowMs() }).execute();
    },
    close: () => db.destroy(),
  };
}
