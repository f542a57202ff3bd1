import type { CardInput, CardMark } from "@anxin/firmware/kiosk";
import { type Machine, Visit, type VisitWorld } from "./visit.ts";

/** A machine with a card reader. */
export interface CardMachine extends Machine {
  lookAt: (block: Uint8Array) => CardInput | undefined;
  presented: (card: CardInput) => unknown;
}

/** What somebody with a card needs of the world. */
export interface CardHolderWorld extends VisitWorld {
  board: CardMachine;
  /** The 256 bytes of the card, anew for each time it is put down. */
  card: () => Uint8Array;
  /** Told what the machine made of it. */
  read: (marks: readonly CardMark[]) => void;
}

const PATIENCE = { lampMs: 12_000, againMsMin: 20_000, againMsMax: 60_000 };

/** Puts the card down, waits for the light, presses, takes the box or tries again. */
export function cardHolderComes(world: CardHolderWorld): void {
  const { board } = world;
  const visitor = new Visit(world, PATIENCE, (visit) => {
    const card = board.lookAt(world.card());
    if (card === undefined || card.refused !== "" || board.lamp) return visit.tryAgain();
    world.read(card.marks);
    board.presented(card);
    visit.whenLit(() => visit.takesABoxAfter(() => void board.input({ kind: "button" })));
  });
  visitor.tryNow();
}
