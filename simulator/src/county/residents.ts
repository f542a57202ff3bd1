import type { Services } from "@anxin/cloud";
import type { VirtualBoard } from "../boards/virtual-board.ts";
import { cardHolderComes } from "../people/card-holder.ts";
import { residentComes } from "../people/resident.ts";
import type { Arrival } from "../world/demand.ts";
import type { Random } from "../world/random.ts";
import { LANES } from "./catalogue.ts";
import type { County } from "./county.ts";
import { cardOf, QUOTA } from "./population.ts";

/** Residents served so far, of those who stayed and came to a kiosk able to serve. */
export interface Tally {
  able: number;
  served: number;
}

/** How many come with a card, and how many of them to another kiosk than their own. */
const WITH_CARD = 0.35;
const ELSEWHERE = 0.15;

/** True when the machine, its road and its stock could serve this wish now. */
function isAble(county: County, board: VirtualBoard, product: string): boolean {
  const ready = board.powered() && !board.door && board.sensor.state() === "good";
  const sound = !board.isCrippled() && !county.care.awaits(board.kiosk);
  const stocked = LANES.some(({ lane, product: carried }) => {
    const physical = board.lanes.get(lane);
    if (carried !== product || physical === undefined || physical.jammed()) return false;
    const front = physical.lots()[0];
    return front !== undefined && !county.care.isUnsafe(front);
  });
  return ready && sound && stocked;
}

function isOnline({ broker, gateway, road }: County, board: VirtualBoard): boolean {
  return broker.connected(board.kiosk) && gateway.running() && road.open();
}

/** The clock a card is judged by is right: the chip's, or the gateway's where there is a link. */
function isTimeRight(county: County, board: VirtualBoard): boolean {
  const { gateway, time } = county;
  return board.clock.isRight(time.nowMs()) && gateway.clockOffMs() === 0;
}

/** Lets people come, from now on. */
export function letCome(county: County, arrivals: readonly Arrival[]): Tally {
  const tally: Tally = { able: 0, served: 0 };
  const { random, boards, time, people } = county;
  arrivals.forEach((arrival, n) => {
    const own = random.fork("resident/" + n);
    const withCard = own.chance(WITH_CARD);
    const home = own.below(people);
    const at = !withCard || own.chance(ELSEWHERE) ? arrival.kiosk : home % boards.length;
    const board = boards[at];
    if (board === undefined) return;
    const person = 1 + home;
    const visit: Visit = { county, board, product: arrival.product, random: own, tally };
    time.after(arrival.atMs, () => {
      board.attend();
      if (withCard) comesWithCard(visit, person);
      else comes(visit);
    });
  });
  return tally;
}

/** Somebody who has come to a machine. */
interface Visit {
  county: County;
  board: VirtualBoard;
  product: string;
  random: Random;
  tally: Tally;
}

const closed = () => Promise.reject(new Error("the page does not load"));

function doneOf({ county, board, tally }: Visit, able: boolean) {
  return (served: boolean, stayed: boolean) => {
    if (!able || !stayed) return;
    tally.able += 1;
    if (served) tally.served += 1;
    else county.memory.note(`somebody left ${board.kiosk} with nothing: ${board.shown.code}`);
  };
}

/** A call to the cloud's pages; rejects while nobody can reach them. */
export function askOf({ road, rest, desk }: County, board: VirtualBoard) {
  const call = async <T>(what: (services: Services) => Promise<T>) => what(desk.cloud().services);
  return <T>(what: (services: Services) => Promise<T>): Promise<T> => {
    board.attend();
    return road.open() ? rest.track(call(what)) : closed();
  };
}

function comes(visit: Visit): void {
  const { county, board, product, random } = visit;
  const able = isOnline(county, board) && isAble(county, board, product);
  const done = doneOf(visit, able);
  residentComes({ time: county.time, random, board, product, ask: askOf(county, board), done });
}

function comesWithCard(visit: Visit, person: number): void {
  const { county, board, random } = visit;
  const { time, memory } = county;
  const entitled = memory.boxesOf(person, time.nowMs()) < QUOTA.boxes;
  const stocked = LANES.some(({ product }) => isAble(county, board, product));
  const able = entitled && stocked && isTimeRight(county, board) && board.idle();
  cardHolderComes({
    time,
    random,
    board: {
      kiosk: board.kiosk,
      get lamp() {
        return board.lamp;
      },
      get shown() {
        return board.shown;
      },
      truth: board.truth,
      watchers: board.watchers,
      input: (input) => board.input(input),
      lookAt: (block) => board.lookAt(block),
      presented: (card) => board.input(card),
    },
    card: () => cardOf(person),
    read: (marks) => memory.presented(person, marks),
    done: doneOf(visit, able),
  });
}
