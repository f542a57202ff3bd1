import type { KyselyPlugin } from "kysely";
import {
  Bus,
  type Channel,
  createCloud,
  type Cloud,
  type Db,
  type Entropy,
  Sender,
  sweepOnce,
  watchOnce,
} from "@anxin/cloud";
import { lifetimeIn, type Lifetime, type VirtualTime } from "../world/time.ts";
import type { Rest } from "./rest.ts";

/** The process that asked this is dead; nobody hears it. */
export class CloudDied extends Error {
  readonly code = "cloud-died";
}

/** A cloud's process: it dies at one of its queries and is started again on its database. */
export interface CloudProcess {
  /** Throws CloudDied while none runs. */
  cloud: () => Cloud;
  start: () => void;
  /** Dies before the query after so many others; what its transaction wrote is undone. */
  killAt: (queries: number, died: () => void) => void;
  /** Forgets a death that has not come yet. */
  spare: () => void;
  running: () => boolean;
}

export interface CloudWorld {
  db: Db;
  time: VirtualTime;
  rest: Rest;
  entropy: Entropy;
  reorderPointDefault: number;
  /** Where alerts are told. */
  channels: readonly Channel[];
  /** What a test changes in every process before anyone talks to it. */
  plant: (cloud: Cloud) => void;
  /** Before each look at who is heard. */
  beforeWatch: () => Promise<void>;
}

/** A real cloud looks once an hour; every look costs an event, and a day has enough of four. */
export const LOOK_MS = 6 * 3_600_000;
/** A real one watches every minute and tells every second. */
const WATCH_MS = 4 * 3_600_000;
const TELL_MS = 3_600_000;

/** A cloud's process, not yet started. */
export function cloudProcess(world: CloudWorld): CloudProcess {
  return new Process(world);
}

class Process implements CloudProcess {
  private readonly world: CloudWorld;
  private life: Lifetime | undefined;
  private made: Cloud | undefined;
  private awaited: { queries: number; died: () => void } | undefined;

  constructor(world: CloudWorld) {
    this.world = world;
  }

  cloud(): Cloud {
    if (this.made === undefined) throw new CloudDied("no cloud runs");
    return this.made;
  }

  start(): void {
    const { db, time, rest, entropy, reorderPointDefault } = this.world;
    const life = lifetimeIn(time);
    this.life = life;
    const after = (ms: number, action: () => void) =>
      life.after(ms, () => {
        rest.stirred();
        action();
      });
    this.made = createCloud({
      db: db.withPlugin(this.plugin(life)),
      time: { nowMs: time.nowMs, after },
      entropy,
      log: () => {},
      bus: new Bus(),
      channels: [],
      reorderPointDefault,
    });
    this.world.plant(this.made);
    const { made } = this;
    const listeningSince = time.nowMs();
    const sender = new Sender(made.parts, this.world.channels);
    this.repeat(life, LOOK_MS, async () => {
      await sweepOnce(made.parts);
      for (const chore of made.chores) await chore();
    });
    this.repeat(life, WATCH_MS, async () => {
      await this.world.beforeWatch();
      await watchOnce(made.parts, { listeningSince });
    });
    this.repeat(life, TELL_MS, async () => void (await sender.deliverDue()));
  }

  killAt(queries: number, died: () => void): void {
    if (this.life !== undefined) this.awaited = { queries, died };
  }

  spare(): void {
    this.awaited = undefined;
  }

  running(): boolean {
    return this.life !== undefined;
  }

  private repeat(life: Lifetime, everyMs: number, work: () => Promise<void>): void {
    const { time, rest } = this.world;
    time.after(everyMs, () => {
      if (life.ended()) return;
      void rest.track(work()).catch(ofTheDead);
      this.repeat(life, everyMs, work);
    });
  }

  /** Every query passes here, so an await of the cloud is a place where it may die. */
  private plugin(life: Lifetime): KyselyPlugin {
    return {
      transformQuery: ({ node }) => {
        this.reached(life);
        if (life.ended()) throw new CloudDied("the process that asked this is dead");
        return node;
      },
      transformResult: async ({ result }) => result,
    };
  }

  private reached(life: Lifetime): void {
    if (this.awaited === undefined || this.life !== life) return;
    this.awaited.queries -= 1;
    if (this.awaited.queries >= 0) return;
    const { died } = this.awaited;
    this.awaited = undefined;
    life.end();
    this.life = undefined;
    this.made = undefined;
    died();
  }
}

/** What a dead process leaves undone is no error of the run; anything else is. */
export function ofTheDead(error: unknown): void {
  if (!(error instanceof CloudDied)) throw error;
}
