import { proveBooks } from "@anxin/cloud";
import { randomFrom } from "../world/random.ts";
import { enrol, LedgerSite, WAREHOUSES, type Where } from "./ledger-site.ts";
import { LedgerWriter, type Shared } from "./ledger-writer.ts";
import { PaperBooks } from "./paper-books.ts";

export interface RunWish {
  where: Where;
  seed: string;
  writers: number;
  /** Rows of the ledger to end with, staff's and kiosks' together; at least. */
  movements: number;
  restarts: number;
  say: (line: string) => void;
}

export interface RunReport {
  movements: number;
  documents: number;
  facts: number;
  restarts: number;
  /** Documents that stand, by kind, and refusals, by code; most first. */
  kinds: [string, number][];
  refusals: [string, number][];
  /** What paper and cloud do not agree about, and what the proof of the books found. */
  wrong: string[];
  workMs: number;
  proofMs: number;
}

/** How often a run looks how far it has come. */
const LOOK_EVERY = 50;

/**
 * Writers do random work at once while the cloud is restarted under them; then what every address
 * holds is compared with paper, and the books are proved from the first movement.
 */
export async function runLedger(wish: RunWish): Promise<RunReport> {
  const site = await LedgerSite.open(wish.where, wish.writers);
  try {
    await enrol(site.cloud, wish.writers);
    const shared: Shared = {
      site,
      paper: new PaperBooks(),
      booked: [],
      transfers: [],
      stocktakes: [],
      zones: new Map(),
      kinds: new Map(),
      refusals: new Map(),
    };
    const began = Date.now();
    await workUntil(wish, shared);
    const worked = Date.now();
    const differing = await compare(shared);
    const checked = Date.now();
    const found = await proveBooks(site.db);
    const proofMs = Date.now() - checked;
    const mismatches = found.map((m) => `${m.place} ${m.what}: ${m.detail}`);
    return {
      ...(await countRows(site)),
      restarts: site.restarts,
      kinds: mostFirst(shared.kinds),
      refusals: mostFirst(shared.refusals),
      wrong: [...differing, ...mismatches],
      workMs: worked - began,
      proofMs,
    };
  } finally {
    await site.close();
  }
}

function mostFirst(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort((a, b) => b[1] - a[1]);
}

async function workUntil(wish: RunWish, shared: Shared): Promise<void> {
  const { site } = shared;
  const state = { done: 0, over: false };
  const writers = Array.from({ length: wish.writers }, (_, number) => {
    return new LedgerWriter(number, randomFrom(`${wish.seed}/${number}`), shared);
  });
  const look = async () => {
    const { movements } = await site.ask(() => countRows(site));
    state.over = movements >= wish.movements;
    const due = Math.floor((movements / wish.movements) * wish.restarts);
    if (due > site.restarts && !state.over) await site.restart();
    wish.say(`${movements} movements, ${site.restarts} restarts`);
  };
  await Promise.all(
    writers.map(async (writer) => {
      while (!state.over) {
        await writer.work();
        state.done += 1;
        if (state.done % LOOK_EVERY === 0) await look();
      }
    }),
  );
}

async function countRows(
  site: LedgerSite,
): Promise<Pick<RunReport, "movements" | "documents" | "facts">> {
  const count = async (table: "movements" | "staff_movements" | "documents" | "facts") => {
    const query = site.db.selectFrom(table).select((e) => e.fn.countAll().as("count"));
    return Number((await query.executeTakeFirstOrThrow()).count);
  };
  const movements = (await count("movements")) + (await count("staff_movements"));
  return { movements, documents: await count("documents"), facts: await count("facts") };
}

/** Addresses of loads are many; a part of them is looked at, and every one paper has boxes at. */
const LOADS_COMPARED = 200;

/** What every address holds, by the cloud's own service, beside paper. */
async function compare({ site, paper }: Shared): Promise<string[]> {
  const loads = await site.db.selectFrom("loads").select("load").limit(LOADS_COMPARED).execute();
  const addresses = new Set([
    ...paper.held.keys(),
    ...loads.map(({ load }) => `in-transit/${load}`),
    ...WAREHOUSES.flatMap((w) => [`${w}/dispatch`, `${w}/qualified`, `discrepancy/${w}`]),
    "supplier",
    "discarded",
    "written-off",
  ]);
  const wrong: string[] = [];
  for (const address of addresses) {
    const rows = await site.cloud.inventory.holdings(address);
    const held = rows.map((r) => `${address} ${r.product} ${r.lot} ${r.count}`).sort();
    const noted = paper.at(address).map((l) => `${address} ${l.product} ${l.lot} ${l.count}`);
    const paperSays = noted.sort();
    if (held.join("\n") === paperSays.join("\n")) continue;
    wrong.push(`${address}: cloud ${held.join(", ")}; paper ${paperSays.join(", ")}`);
  }
  return wrong;
}
