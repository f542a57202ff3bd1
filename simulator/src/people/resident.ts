import type { Services } from "@anxin/cloud";
import { DEMAND } from "../world/assumptions.ts";
import type { Random } from "../world/random.ts";
import { Visit, type VisitWorld } from "./visit.ts";

/** What residents with a phone need of the world. */
export interface ResidentWorld extends VisitWorld {
  /** A call to the cloud's page functions; rejects while the cloud cannot be reached. */
  ask: <T>(call: (services: Services) => Promise<T>) => Promise<T>;
  product: string;
}

const PATIENCE = { lampMs: 62_000, againMsMin: 45_000, againMsMax: 90_000 };

function requestToken(random: Random): string {
  const part = () => random.next().toString(16).padStart(8, "0");
  return part() + part() + part() + part();
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
  const { random, board } = world;
  const visitor = new Visit(world, PATIENCE, (visit) => {
    const wish = { kiosk: board.kiosk, product: world.product, request: requestToken(random) };
    const asked = world.ask((services) => services.requestGrant(wish));
    asked.then(
      (answer) => {
        if (!answer.ok) return visit.tryAgain();
        if (visit.leavesNow()) return;
        visit.whenLit(() => visit.takesABoxAfter(() => confirm(world, answer.grant.id)));
      },
      () => visit.tryAgain(),
    );
  });
  visitor.tryNow();
}

function confirm(world: ResidentWorld, id: string): void {
  if (world.random.chance(DEMAND.typesTheNumber.value)) type(world, id);
  else world.board.input({ kind: "button" });
}

/** On the phone, some with a slip at first. */
function type(world: ResidentWorld, id: string): void {
  const { time, random, board } = world;
  const number = board.shown.number;
  const slip = random.chance(DEMAND.typesItWrongOnce.value) && number !== "";
  const send = (typed: string) => {
    const sent = world.ask((services) => services.confirmGrant({ id, number: typed }));
    sent.catch(() => board.input({ kind: "button" }));
  };
  send(slip ? mistyped(number) : number);
  if (slip) time.after(random.between(2000, 5000), () => send(number));
}
