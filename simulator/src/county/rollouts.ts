import {
  advanceRollouts,
  changeRollout,
  type Cloud,
  GATE_DEFAULT,
  importProgram,
  inUnitOfWork,
  startRollout,
} from "@anxin/cloud";
import { keyOf, programTagOf, rootOf, toHex } from "@anxin/firmware/contract";
import { imageOf, type Manner } from "../boards/program-slots.ts";
import type { RolloutEvidence } from "../checkers/rollout-evidence.ts";
import type { Random } from "../world/random.ts";
import type { VirtualTime } from "../world/time.ts";
import type { CloudDesk } from "./cloud-desk.ts";
import { ofTheDead } from "./cloud-process.ts";
import { nodeHash, nodeMac } from "./keys.ts";
import type { Memory } from "./memory.ts";
import type { Rest } from "./rest.ts";

/** What the county's technician and the cloud's minute are given. */
export interface RolloutWorld {
  time: VirtualTime;
  random: Random;
  rest: Rest;
  master: Uint8Array;
  kiosks: readonly string[];
  /** The cloud that runs; throws while none does. */
  cloud: () => Cloud;
  running: () => boolean;
  /** What gateways would have said of kiosks that sleep. */
  refreshed: () => Promise<void>;
  note: (line: string) => void;
}

interface Planned {
  version: string;
  manner: Manner;
  atMs: number;
  rollout: string | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Boards are changed, and each change is another epoch. */
const EPOCHS_SIGNED = 12;
const BAD: readonly Manner[] = ["crashes", "hangs", "cannot-connect"];
/** A real cloud looks every minute; an hour is watched, so four looks see it. */
const LOOK_MS = HOUR_MS / 4;
/** The technician looks at what was halted. */
const LOOKED_AFTER = 24;
const UPDATED = ["watched", "healthy"];

/** A good version and then a bad one, rolled out while the county lives. */
export class Rollouts {
  private readonly world: RolloutWorld;
  private readonly planned: Planned[] = [];
  private readonly started: { kiosk: string; version: string | undefined; atMs: number }[] = [];
  private readonly updated = new Map<string, RolloutEvidence["updated"][number]>();
  private looks = 0;
  private isOver = false;

  constructor(world: RolloutWorld) {
    this.world = world;
  }

  /** Programs to come in a county that lives so many days. */
  plan(days: number): void {
    const { random, time } = this.world;
    const nowMs = time.monotonicMs();
    const manner = random.pick(BAD);
    const bad = { version: "1.1.0", manner, atMs: nowMs + (days * DAY_MS) / 2, rollout: undefined };
    const good = { version: "1.0.0", manner: "good", atMs: nowMs + HOUR_MS } as const;
    this.planned.push({ ...good, rollout: undefined }, bad);
    this.look();
  }

  /** No more are begun, and what is under way is stopped. */
  async stop(): Promise<void> {
    this.isOver = true;
    for (const one of this.planned) await this.act(one, "stop");
  }

  manner(version: string): Manner {
    return this.planned.find((one) => one.version === version)?.manner ?? "good";
  }

  noteStart(kiosk: string, version: string | undefined): void {
    const { time, note } = this.world;
    this.started.push({ kiosk, version, atMs: time.nowMs() });
    note(`${kiosk} starts program ${version ?? "none"}`);
  }

  /** Each start of a board so far. */
  starts(): RolloutEvidence["started"] {
    return this.started;
  }

  async evidence(): Promise<RolloutEvidence> {
    const { db } = this.world.cloud().parts;
    const rows = await db.selectFrom("rollouts").select(["rollout", "state", "kiosks"]).execute();
    const rollouts = this.planned.flatMap(({ version, manner, rollout }) => {
      const row = rows.find((one) => one.rollout === rollout);
      return row === undefined ? [] : [{ ...row, version, manner }];
    });
    return { started: this.started, updated: [...this.updated.values()], rollouts };
  }

  private look(): void {
    const { time, rest, running } = this.world;
    time.after(LOOK_MS, () => {
      if (this.isOver) return;
      if (running()) void rest.track(this.round()).catch(ofTheDead);
      this.look();
    });
  }

  private async round(): Promise<void> {
    const { time, cloud, refreshed } = this.world;
    this.looks += 1;
    const nowMs = time.monotonicMs();
    for (const one of this.planned) {
      if (one.rollout === undefined && nowMs >= one.atMs) await this.begin(one);
      else if (this.looks % LOOKED_AFTER === 0) await this.act(one, undefined);
    }
    if (this.planned.every(({ rollout }) => rollout === undefined)) return;
    await refreshed();
    await advanceRollouts(cloud().parts);
    await this.noteUpdated(cloud());
  }

  /** The version before it is over by then, whatever came of it. */
  private async begin(one: Planned): Promise<void> {
    for (const earlier of this.planned) if (earlier !== one) await this.act(earlier, "stop");
    const { time, kiosks, cloud, note } = this.world;
    const at = { at: time.nowMs(), by: "office" };
    one.rollout = await inUnitOfWork(cloud().parts, async ({ parts }) => {
      await importProgram(parts.db, this.bundle(one.version), at);
      const more = { stages: [1, 10, 50, 100], gate: GATE_DEFAULT, by: "office", note: "" };
      return startRollout(parts, { version: one.version, kiosks, ...more });
    });
    note(`roll-out of ${one.version}, which is ${one.manner}`);
  }

  /** What a technician does: stops a bad version for good, goes on with a good one. */
  private async act({ rollout, manner }: Planned, wish: "stop" | undefined): Promise<void> {
    if (rollout === undefined) return;
    const { cloud } = this.world;
    const row = await cloud()
      .parts.db.selectFrom("rollouts")
      .select("state")
      .where("rollout", "=", rollout)
      .executeTakeFirst();
    if (wish === undefined && row?.state !== "halted") return;
    const act = wish ?? (manner === "good" ? "resume" : "stop");
    const said = { rollout, act, by: "office", note: "" } as const;
    await inUnitOfWork(cloud().parts, ({ parts }) => changeRollout(parts, said));
  }

  private async noteUpdated({ parts }: Cloud): Promise<void> {
    const rows = await parts.db
      .selectFrom("rollout_kiosks")
      .select(["rollout", "kiosk"])
      .where("state", "in", UPDATED)
      .execute();
    const atMs = parts.time.nowMs();
    for (const { rollout, kiosk } of rows) {
      const version = this.planned.find((one) => one.rollout === rollout)?.version ?? "";
      const key = `${rollout} ${kiosk}`;
      if (!this.updated.has(key)) this.updated.set(key, { kiosk, version, atMs });
    }
  }

  /** What the key file's computer would sign. */
  private bundle(version: string) {
    const { master, kiosks } = this.world;
    const image = imageOf(version);
    const what = { bytes: image.length, sha256: toHex(nodeHash(image)) };
    const board = "espruino" as const;
    const tagOf = (kiosk: string, epoch: number) => {
      const update = keyOf(nodeMac, rootOf(nodeMac, master, { kiosk, epoch }), "update");
      return programTagOf(nodeMac, update, { board, kiosk, epoch, version, ...what });
    };
    const manifests = kiosks.flatMap((kiosk) =>
      Array.from({ length: EPOCHS_SIGNED }, (_, n) => n + 1).map((epoch) => {
        return { kiosk, epoch, tag: tagOf(kiosk, epoch) };
      }),
    );
    const base64 = Buffer.from(image).toString("base64");
    return { format: 1 as const, version, board, ...what, image: base64, manifests };
  }
}

/** Roll-outs by this cloud to these kiosks. */
export function rolloutsOf(parts: {
  time: VirtualTime;
  random: Random;
  rest: Rest;
  desk: CloudDesk;
  memory: Memory;
  master: Uint8Array;
  ids: readonly string[];
  /** What gateways would have said of sleeping kiosks. */
  beforeWatch: () => Promise<void>;
}): Rollouts {
  const { time, random, rest, desk, memory, master, ids, beforeWatch } = parts;
  return new Rollouts({
    time,
    random: random.fork("rollouts"),
    rest,
    master,
    kiosks: ids,
    cloud: () => desk.cloud(),
    running: () => desk.running(),
    refreshed: beforeWatch,
    note: (line) => memory.note(line),
  });
}
