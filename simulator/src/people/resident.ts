import type { GrantAnswer, Services } from "@anxin/cloud";
import { DEMAND } from "../world/assumptions.ts";
import type { Random } from "../world/random.ts";
import type { After } from "../world/time.ts";

/** A machine as the person before it sees it: a light, a display, a button, a box in the tray. */
export interface Machine {
  readonly kiosk: string;
  readonly lamp: boolean;
  readonly shown: { code: string; number: string };
  readonly truth: { drops: number };
  /** Called after every change of light or display, and for each fallen box. */
  readonly watchers: Set<() => void>;
  input: (input: { kind: "button" }) => unknown;
}

/** What residents need of the world. */
export interface ResidentWorld {
  time: { after: After };
  random: Random;
  /** A call to the cloud's page functions; rejects while the cloud cannot be reached. */
  ask: <T>(call: (services: Services) => Promise<T>) => Promise<T>;
  board: Machine;
  product: string;
  done: (served: boolean, stayed: boolean) => void;
}

const TRIES = 3;
const GRANT_WAIT_MS = 62_000;
const BOX_WAIT_MS = 20_000;
const AGAIN_MS_MIN = 45_000;
const AGAIN_MS_MAX = 90_000;

function requestToken(random: Random): string {
  const part = () => random.next().toString(16).padStart(8, "0");
  return part() + part() + part() + part();
}

/**
 * Calls `then(true)` once `holds`, or `then(false)` after `ms`; looks only when the machine
 * changes.
 */
export function watch(
  world: { time: { after: After }; board: Machine },
  wish: { ms: number; holds: () => boolean },
  then: (held: boolean) => void,
): void {
  const finish = (held: boolean) => {
    cancel();
    world.board.watchers.delete(look);
    then(held);
  };
  const look = () => {
    if (wish.holds()) finish(true);
  };
  const cancel = world.time.after(wish.ms, () => finish(false));
  world.board.watchers.add(look);
  look();
}

/** A wrong slip of one digit. */
function mistyped(number: string): string {
  const last = (Number(number.at(-1)) + 1) % 10;
  return number.slice(0, -1) + last;
}

/**
 * One resident at one machine: asks, waits for the light, presses or types, takes the box or tries
 * again.
 */
export function residentComes(world: ResidentWorld): void {
  const { time, random, board } = world;
  const leaves = random.chance(DEMAND.leavesWithoutConfirming.value);
  let tries = 0;

  function tryAgain(): void {
    if (tries >= TRIES) return world.done(false, true);
    time.after(random.between(AGAIN_MS_MIN, AGAIN_MS_MAX), attempt);
  }

  function attempt(): void {
    tries += 1;
    const wish = { kiosk: board.kiosk, product: world.product, request: requestToken(random) };
    world.ask((services) => services.requestGrant(wish)).then(answered, tryAgain);
  }

  function answered(answer: GrantAnswer): void {
    if (!answer.ok) return tryAgain();
    if (leaves) return world.done(false, false);
    const id = answer.grant.id;
    watch(world, { ms: GRANT_WAIT_MS, holds: () => board.lamp }, (lit) => {
      if (!lit) return tryAgain();
      const reactionMs = [DEMAND.reactionMsMin.value, DEMAND.reactionMsMax.value] as const;
      time.after(random.between(...reactionMs), () => confirm(id));
    });
  }

  function confirm(id: string): void {
    const before = board.truth.drops;
    if (random.chance(DEMAND.typesTheNumber.value)) type(id);
    else board.input({ kind: "button" });
    watch(world, { ms: BOX_WAIT_MS, holds: () => board.truth.drops > before }, (got) => {
      if (got) world.done(true, true);
      else tryAgain();
    });
  }

  function type(id: string): void {
    const number = board.shown.number;
    const slip = random.chance(DEMAND.typesItWrongOnce.value) && number !== "";
    const send = (typed: string) => {
      const sent = world.ask((services) => services.confirmGrant({ id, number: typed }));
      sent.catch(() => board.input({ kind: "button" }));
    };
    send(slip ? mistyped(number) : number);
    if (slip) time.after(random.between(2000, 5000), () => send(number));
  }

  attempt();
}
