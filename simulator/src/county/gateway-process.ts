import {
  createGateway,
  type CloudLink,
  type Enrolment,
  type Gateway,
  type Inbox,
  type Journal,
  type Log,
  type Transport,
} from "@anxin/gateway";
import type { Broker, GatewayEnd } from "../world/broker.ts";
import type { Random } from "../world/random.ts";
import { lifetimeIn, type Lifetime, type Party, type VirtualTime } from "../world/time.ts";
import { mortalJournal, type Owner } from "./mortal-journal.ts";
import { mortalLink } from "./mortal-link.ts";
import type { Rest } from "./rest.ts";

export interface GatewayWorld {
  time: VirtualTime;
  broker: Broker;
  rest: Rest;
  random: Random;
  enrolment: Enrolment;
  /** A journal on the disk all its processes write to, one after the other. */
  openJournal: () => Journal;
  link: (alive: () => boolean) => CloudLink;
  log: Log;
  /** The kiosk of this id, whose affairs stand still while it sleeps. */
  party: (kiosk: string) => Party | undefined;
}

/**
 * When a gateway dies: after so many crossings of a port, or after so many appends and before the
 * disk has synced the last of them.
 */
export interface Death {
  crossings: number;
  unsynced: boolean;
}

/** A gateway's process: it can be killed at any moment and started again on its journal. */
export interface GatewayProcess {
  start: () => void;
  kill: () => void;
  /** Dies at one of its next awaits, then tells. */
  killAt: (death: Death, died: () => void) => void;
  /** Forgets a death that has not come yet. */
  spare: () => void;
  /** The broker dies under a living gateway, with all it retained, and comes back. */
  killBroker: (downMs: number) => void;
  /** From now on its clock is off by so much; the next process has the same computer. */
  setClock: (offMs: number) => void;
  clockOffMs: () => number;
  running: () => boolean;
  /** Ends it for good. */
  close: () => void;
  /** The gateway itself, undefined while none runs. */
  gateway: () => Gateway | undefined;
}

/** The disk takes longer than this to sync. */
const SYNC_MS = 5;
const KEEP_MS = 7 * 86_400_000;

/** A process not yet started. */
export function gatewayProcess(world: GatewayWorld): GatewayProcess {
  return new Process(world);
}

class Process implements GatewayProcess {
  private readonly world: GatewayWorld;
  private life: Lifetime | undefined;
  private made: Gateway | undefined;
  private inbox: Inbox | undefined;
  private awaited: { death: Death; died: () => void } | undefined;
  private offMs = 0;

  constructor(world: GatewayWorld) {
    this.world = world;
  }

  start(): void {
    const { time, rest, random, enrolment, log, openJournal, link, party } = this.world;
    const life = lifetimeIn(time);
    this.life = life;
    const journal = openJournal();
    const owner: Owner = {
      dead: life.ended,
      reached: () => this.reached(life, false),
      appending: () => this.reached(life, true),
    };
    this.made = createGateway({
      transport: this.transport(life, owner),
      journal: mortalJournal(journal, owner),
      link: mortalLink(
        link(() => !life.ended()),
        owner,
      ),
      enrolment,
      time: {
        nowMs: () => time.nowMs() + this.offMs,
        monotonicMs: time.monotonicMs,
        after: (ms, action, about) => {
          const one = about === undefined ? undefined : party(about);
          const after = one === undefined ? life.after : life.afterFor(one);
          return after(ms, () => {
            owner.reached();
            if (life.ended()) return;
            rest.stirred();
            void action();
          });
        },
      },
      log,
      random: () => random.below(1_000_000) / 1_000_000,
      keepMs: KEEP_MS,
      fatal: (error) => {
        throw error;
      },
    });
    rest.stirred();
    void this.made.start();
  }

  kill(): void {
    if (this.life === undefined) return;
    this.life.end();
    this.world.broker.serve(undefined);
    this.awaited = undefined;
    this.life = undefined;
    this.made = undefined;
    this.inbox = undefined;
  }

  killAt(death: Death, died: () => void): void {
    if (this.life !== undefined) this.awaited = { death: { ...death }, died };
  }

  spare(): void {
    this.awaited = undefined;
  }

  killBroker(downMs: number): void {
    const { inbox, life } = this;
    const { broker, time } = this.world;
    if (inbox === undefined || life === undefined) return;
    broker.serve(undefined);
    time.after(downMs, () => {
      if (life.ended()) return;
      broker.serve(this.end(inbox, life));
      inbox.reopened?.();
    });
  }

  setClock(offMs: number): void {
    this.offMs = offMs;
  }

  clockOffMs(): number {
    return this.offMs;
  }

  running(): boolean {
    return this.life !== undefined;
  }

  close(): void {
    this.kill();
  }

  gateway(): Gateway | undefined {
    return this.made;
  }

  private reached(life: Lifetime, appending: boolean): void {
    if (this.awaited === undefined || this.life !== life) return;
    const { death, died } = this.awaited;
    if (death.unsynced && !appending) return;
    death.crossings -= 1;
    if (death.crossings >= 0) return;
    this.awaited = undefined;
    const die = () => {
      if (this.life !== life) return;
      this.kill();
      died();
    };
    if (death.unsynced) this.world.time.after(this.world.random.below(SYNC_MS), die);
    else die();
  }

  /** The broker of the world as the gateway's transport. */
  private transport(life: Lifetime, owner: Owner): Transport {
    const { broker } = this.world;
    return {
      start: async (inbox) => {
        this.inbox = inbox;
        broker.serve(this.end(inbox, life));
      },
      stop: async () => {},
      publish: ({ kiosk, topic, payload, retain }) => {
        owner.reached();
        if (!life.ended()) broker.publish(kiosk, { topic, payload }, retain);
      },
    };
  }

  private end(inbox: Inbox, life: Lifetime): GatewayEnd {
    const { rest } = this.world;
    return {
      received: async (kiosk, { topic, payload }) => {
        this.reached(life, false);
        if (life.ended()) return "done";
        rest.stirred();
        const bytes = Buffer.from(payload, "latin1");
        const verdict = await inbox.receive({ client: kiosk, topic, payload: bytes });
        rest.stirred();
        return verdict.outcome === "closed" ? "closed" : "done";
      },
      disconnected: (kiosk) => {
        rest.stirred();
        if (!life.ended()) inbox.disconnected(kiosk);
      },
    };
  }
}
