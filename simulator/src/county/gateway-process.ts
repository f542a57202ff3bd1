import {
  createGateway,
  type CloudLink,
  type Enrolment,
  type Gateway,
  type Log,
  type Transport,
} from "@anxin/gateway";
import type { Broker } from "../world/broker.ts";
import type { GatewayDisk } from "../world/gateway-disk.ts";
import type { Random } from "../world/random.ts";
import { lifetimeIn, type Lifetime, type Party, type VirtualTime } from "../world/time.ts";
import { type DeathPoint, mortalJournal } from "./mortal-journal.ts";
import type { Rest } from "./rest.ts";

export interface GatewayWorld {
  time: VirtualTime;
  broker: Broker;
  rest: Rest;
  random: Random;
  enrolment: Enrolment;
  /** The disk all its processes write to, one after the other. */
  disk: GatewayDisk;
  link: (alive: () => boolean) => CloudLink;
  log: Log;
  /** The kiosk of this id, whose affairs stand still while it sleeps. */
  party: (kiosk: string) => Party | undefined;
}

/** A gateway's process: it can be killed at any moment and started again on its journal. */
export interface GatewayProcess {
  start: () => void;
  kill: () => void;
  /** Dies at the next append, then tells. */
  killAt: (point: DeathPoint, died: () => void) => void;
  running: () => boolean;
  /** Ends it for good. */
  close: () => void;
  /** The gateway itself, undefined while none runs. */
  gateway: () => Gateway | undefined;
}

const KEEP_MS = 7 * 86_400_000;

/** The broker of the world as the gateway's transport. */
function transportOver(world: GatewayWorld, life: Lifetime): Transport {
  const { broker, rest } = world;
  return {
    start: async (inbox) => {
      broker.serve({
        received: async (kiosk, { topic, payload }) => {
          rest.stirred();
          const bytes = Buffer.from(payload, "latin1");
          const verdict = await inbox.receive({ client: kiosk, topic, payload: bytes });
          rest.stirred();
          return verdict.outcome === "closed" ? "closed" : "done";
        },
        disconnected: (kiosk) => {
          rest.stirred();
          inbox.disconnected(kiosk);
        },
      });
    },
    stop: async () => {},
    publish: ({ kiosk, topic, payload, retain }) => {
      if (!life.ended()) broker.publish(kiosk, { topic, payload }, retain);
    },
  };
}

/** A process not yet started. */
export function gatewayProcess(world: GatewayWorld): GatewayProcess {
  const { time, rest } = world;
  let life: Lifetime | undefined;
  let gateway: Gateway | undefined;
  let awaited: { point: DeathPoint; died: () => void } | undefined;

  function reached(point: DeathPoint): void {
    if (awaited?.point !== point) return;
    const { died } = awaited;
    kill();
    died();
  }

  function start(): void {
    const own = lifetimeIn(time);
    life = own;
    const journal = world.disk.journal();
    gateway = createGateway({
      transport: transportOver(world, own),
      journal: mortalJournal(journal, { dead: own.ended, reached }),
      link: world.link(() => !own.ended()),
      enrolment: world.enrolment,
      time: {
        nowMs: time.nowMs,
        monotonicMs: time.monotonicMs,
        after: (ms, action, about) => {
          const party = about === undefined ? undefined : world.party(about);
          const after = party === undefined ? own.after : own.afterFor(party);
          return after(ms, () => {
            rest.stirred();
            void action();
          });
        },
      },
      log: world.log,
      random: () => world.random.below(1_000_000) / 1_000_000,
      keepMs: KEEP_MS,
      fatal: (error) => {
        throw error;
      },
    });
    rest.stirred();
    void gateway.start();
  }

  function kill(): void {
    if (life === undefined) return;
    life.end();
    world.broker.serve(undefined);
    awaited = undefined;
    life = undefined;
    gateway = undefined;
  }

  return {
    start,
    kill,
    killAt: (point, died) => {
      awaited = { point, died };
    },
    running: () => life !== undefined,
    close: kill,
    gateway: () => gateway,
  };
}
