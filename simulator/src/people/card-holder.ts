import type { CardInput, CardMark } from "@anxin/firmware/kiosk";
import { DEMAND } from "../world/assumptions.ts";
import type { Random } from "../world/random.ts";
import type { After } from "../world/time.ts";
import { watch, type Machine } from "./resident.ts";

/** A machine with a card reader. */
export interface CardMachine extends Machine {
  lookAt: (block: Uint8Array) => CardInput | undefined;
  presented: (card: CardInput) => unknown;
}

/** What somebody with a card needs of the world. */
export interface CardHolderWorld {
  time: { after: After };
  random: Random;
  board: CardMachine;
  /** The 256 bytes of the card, anew for each time it is put down. */
  card: () => Uint8Array;
  /** Told what the machine made of it. */
  read: (marks: readonly CardMark[]) => void;
  done: (served: boolean, stayed: boolean) => void;
}

const TRIES = 3;
const LAMP_WAIT_MS = 12_000;
const BOX_WAIT_MS = 20_000;
const AGAIN_MS_MIN = 20_000;
const AGAIN_MS_MAX = 60_000;

/** Puts the card down, waits for the light, presses, takes the box or tries again. */
export function cardHolderComes(world: CardHolderWorld): void {
  const { time, random, board } = world;
  const leaves = random.chance(DEMAND.leavesWithoutConfirming.value);
  let tries = 0;

  function tryAgain(): void {
    if (tries >= TRIES) return world.done(false, true);
    time.after(random.between(AGAIN_MS_MIN, AGAIN_MS_MAX), attempt);
  }

  function attempt(): void {
    tries += 1;
    const card = board.lookAt(world.card());
    if (card === undefined || card.refused !== "" || board.lamp) return tryAgain();
    world.read(card.marks);
    board.presented(card);
    watch(world, { ms: LAMP_WAIT_MS, holds: () => board.lamp }, (lit) => {
      if (!lit) return tryAgain();
      if (leaves) return world.done(false, false);
      const reactionMs = [DEMAND.reactionMsMin.value, DEMAND.reactionMsMax.value] as const;
      time.after(random.between(...reactionMs), press);
    });
  }

  function press(): void {
    const before = board.truth.drops;
    board.input({ kind: "button" });
    watch(world, { ms: BOX_WAIT_MS, holds: () => board.truth.drops > before }, (got) => {
      if (got) world.done(true, true);
      else tryAgain();
    });
  }

  attempt();
}
