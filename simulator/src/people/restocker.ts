import type { LotCount } from "@anxin/firmware/contract";
import type { VirtualBoard } from "../boards/virtual-board.ts";
import { SERVICE } from "../world/assumptions.ts";
import type { Lane } from "../world/lane.ts";
import type { Random } from "../world/random.ts";
import type { VirtualTime } from "../world/time.ts";

/** One lane's boxes on the way, as the cloud planned them. */
export interface LoadPlan extends LotCount {
  id: string;
  lane: number;
  product: string;
}

/** What a person with the keys needs of the world. */
export interface VisitWorld {
  time: VirtualTime;
  random: Random;
  board: VirtualBoard;
  /** Chance that a count is off by one. */
  miscounts: number;
  /** Told of each count that is. */
  miscounted?: (board: VirtualBoard) => void;
  /** Told of each load whose boxes went into their lane. */
  placed?: (load: LoadPlan) => void;
  /** Told of boxes the person took out and has in hand. */
  taken?: (at: { lane: number; lot: string; count: number }) => void;
}

const AGAIN_MS = 10 * 60_000;
const LOOK_MS = 60_000;
/** A kiosk that has not heard of a load by then is left; the boxes go back to the car. */
const LOOKS = 6;
/** A kiosk that does not book a count in so many minutes is left, and somebody comes again. */
const TRIES = 20;

/** What a person writes down for a lane: one box more or fewer now and then. */
export function countOf(lane: Lane, random: Random, miscounts: number): LotCount[] {
  const lots = lane.lots();
  const front = lots[0];
  if (front !== undefined && random.chance(miscounts)) {
    front.count = Math.max(0, front.count + (random.chance(0.5) ? 1 : -1));
  }
  return lots.filter((lot) => lot.count > 0);
}

const boxesOf = (lots: readonly LotCount[]) => lots.reduce((sum, lot) => sum + lot.count, 0);

/** Says it to the kiosk until it has been said with the power on from beginning to end. */
function sayUntilHeard(world: VisitWorld, say: () => boolean, then: () => void): void {
  if (say()) return then();
  world.time.after(LOOK_MS, () => sayUntilHeard(world, say, then));
}

/** Says it until the kiosk shows that it booked it; a kiosk that cannot is left after a while. */
function sayUntilBooked(
  world: VisitWorld,
  wish: { say: () => boolean; next: () => void; tries: number },
): void {
  const { say, next, tries } = wish;
  if (say() || tries === 0) return next();
  world.time.after(LOOK_MS, () => sayUntilBooked(world, { say, next, tries: tries - 1 }));
}

/** One after another, each when the one before has been heard. */
function inTurn(steps: readonly ((next: () => void) => void)[], done: () => void): void {
  const [first, ...rest] = steps;
  if (first === undefined) return done();
  first(() => inTurn(rest, done));
}

function countStep(world: VisitWorld, number: number): (next: () => void) => void {
  const lane = world.board.lanes.get(number);
  return (next) => {
    if (lane === undefined) return next();
    const say = () => {
      const lots = countOf(lane, world.random, world.miscounts);
      if (boxesOf(lots) !== lane.boxes()) world.miscounted?.(world.board);
      const heard = world.board.input({ kind: "lane-counted", lane: number, lots });
      return heard && world.board.shown.code === "lane-counted";
    };
    sayUntilBooked(world, { say, next, tries: TRIES });
  };
}

/**
 * Boxes go in once the kiosk has taken the load for its own; one it refuses goes back to the car.
 */
function loadStep(world: VisitWorld, load: LoadPlan): (next: () => void) => void {
  const { board } = world;
  return (next) => {
    if (!board.offers(load.id)) return next();
    const say = () => board.input({ kind: "load-confirmed", load: load.id }) || isTaken();
    const isTaken = () => board.powered() && !board.offers(load.id);
    sayUntilHeard(world, say, () => {
      if (isTaken()) {
        board.fill(load.lane, { ...load });
        world.placed?.(load);
      }
      next();
    });
  };
}

/** Boxes that may not be given out come out once the kiosk has said that it booked them. */
function clearStep(
  world: VisitWorld,
  at: { lane: number; lot: LotCount },
): (next: () => void) => void {
  const { board } = world;
  const { lane, lot } = at;
  return (next) => {
    const wish = { lane, lot: lot.lot, count: lot.count, reason: "other" };
    sayUntilHeard(
      world,
      () => board.input({ kind: "lot-removed", ...wish }),
      () => {
        if (board.shown.code === "lot-removed") {
          world.taken?.({ lane, lot: lot.lot, count: board.clear(lane, lot.lot) });
        }
        next();
      },
    );
  };
}

/** What lies in the lanes and may not be given out, as the person sees it. */
function clearSteps(world: VisitWorld, isUnsafe: (lot: LotCount) => boolean) {
  return [...world.board.lanes].flatMap(([lane, { lots }]) => {
    return lots()
      .filter(isUnsafe)
      .map((lot) => clearStep(world, { lane, lot }));
  });
}

function repair(board: VirtualBoard): void {
  board.sensor.set("good");
  for (const lane of board.lanes.values()) lane.free();
}

/**
 * A visit: open the door, free what is jammed, wipe the curtain, close the door, count, then fill
 * and confirm lane by lane. Waits while the power is away; waits a little for loads the kiosk has
 * not heard of.
 */
export function visit(world: VisitWorld, wish: Omit<Visit, "done">, done: () => void): void {
  arrive(world, { ...wish, done }, 0);
}

interface Visit {
  loads: readonly LoadPlan[];
  count: readonly number[];
  /** Lots that are taken out. */
  isUnsafe: (lot: LotCount) => boolean;
  done: () => void;
}

function arrive(world: VisitWorld, wish: Visit, looks: number): void {
  const { time, board } = world;
  board.attend();
  const missing = !board.isOpened() || wish.loads.some((load) => !board.offers(load.id));
  if (!board.powered() || (missing && looks < LOOKS)) {
    time.after(AGAIN_MS, () => arrive(world, wish, looks + 1));
    return;
  }
  board.openDoor(true);
  repair(board);
  time.after(2 * 60_000, () => {
    board.openDoor(false);
    const steps = [
      ...wish.count.map((lane) => countStep(world, lane)),
      ...clearSteps(world, wish.isUnsafe),
      ...wish.loads.map((load) => loadStep(world, load)),
    ];
    time.after(5_000, () => inTurn(steps, wish.done));
  });
}

/** When the person asked for today arrives. */
export function arrivalMs(random: Random): number {
  const hours = random.between(SERVICE.visitHoursMin.value, SERVICE.visitHoursMax.value);
  return hours * 3_600_000;
}
