import type { Cloud } from "@anxin/cloud";
import { enrolmentOf, type Log } from "@anxin/gateway";
import type { Boot } from "../boards/program.ts";
import { VirtualBoard } from "../boards/virtual-board.ts";
import { residentComes } from "../people/resident.ts";
import { FAULT_RATES, MECHANICS, SERVICE } from "../world/assumptions.ts";
import { brokerOf, type Broker } from "../world/broker.ts";
import type { Arrival } from "../world/demand.ts";
import { GatewayDisk } from "../world/gateway-disk.ts";
import { PERFECT_TURNS, type TurnChances } from "../world/lane.ts";
import { randomFrom, type Random } from "../world/random.ts";
import { type Party, virtualTime, type VirtualTime } from "../world/time.ts";
import { type Care, careOf } from "./care.ts";
import { LANES, PRODUCTS } from "./catalogue.ts";
import { type CloudDesk, openCloudDesk } from "./cloud-desk.ts";
import { cloudRoad, type CloudRoad } from "./cloud-road.ts";
import { gatewayProcess, type GatewayProcess } from "./gateway-process.ts";
import { boardConfig, enrolled, masterOf } from "./keys.ts";
import { restOf, type Rest } from "./rest.ts";

/**
 * What a simulated county is made of; the parts that tests replace to plant a bug are parameters.
 */
export interface CountyWish {
  seed: string;
  kiosks: number;
  faulty: boolean;
  /**
   * False runs every repetition in full: slow, to show that skipping changes nothing that counts.
   */
  lulls: boolean;
  /** Starts the kiosk's code. */
  boot: (config: ReturnType<typeof boardConfig>) => Boot;
  log: Log;
  /** Tests that must catch a lying cloud change it here, before anyone talks to it. */
  plant?: (cloud: Cloud) => void;
}

/** A county in virtual time, its clock at the start. */
export interface County {
  time: VirtualTime;
  rest: Rest;
  random: Random;
  broker: Broker;
  desk: CloudDesk;
  road: CloudRoad;
  gateway: GatewayProcess;
  boards: VirtualBoard[];
  care: Care;
}

/** Residents served so far, of those who stayed and came to a kiosk able to serve. */
export interface Tally {
  able: number;
  served: number;
}

/** 2026-03-01 00:00 in UTC+8. */
const START_MS = Date.UTC(2026, 1, 28, 16);
const FIRMWARE = "0.1.0";
const MINUTE_MS = 60_000;
const JOURNAL_BYTES_MAX = 1_000_000_000;
/** A disk of an industrial computer syncs within this. */
const SYNC_MS_MAX = 20;

const TURNS: TurnChances = {
  noDrop: MECHANICS.noDrop.value,
  doubleDrop: MECHANICS.doubleDrop.value,
  jam: MECHANICS.jam.value,
  noStart: MECHANICS.noStart.value,
};

/** The id of the n-th kiosk, from 0. */
export function kioskId(n: number): string {
  return "k" + String(n + 1).padStart(4, "0");
}

async function enrolCounty(desk: CloudDesk, ids: readonly string[]): Promise<void> {
  const { county } = desk.cloud;
  await county.setProducts(PRODUCTS);
  await county.enrolGateway("gw1", "simulated-gateway-token");
  for (const kiosk of ids) {
    const names = { zh: "发放点" + kiosk, en: "Point " + kiosk };
    await county.enrolKiosk({ kiosk, names, lanes: [...LANES] });
  }
}

/** Nothing is under way at a board, or nothing can come of it until the world changes. */
function boardQuiet(board: VirtualBoard, broker: Broker, cloudOpen: boolean): boolean {
  if (!board.powered() || !broker.lineUp(board.kiosk)) return true;
  const marks = board.marks();
  const drained = marks === undefined || (cloudOpen ? marks.kept : marks.held) >= marks.seq;
  return broker.connected(board.kiosk) && board.idle() && drained;
}

type Stillness = Pick<County, "boards" | "broker" | "road" | "gateway">;

function isAtRest({ broker, road, gateway }: Stillness, board: VirtualBoard): boolean {
  if (!gateway.running()) return board.idle();
  return boardQuiet(board, broker, road.open());
}

const isQuiet = (county: Stillness) => county.boards.every((board) => isAtRest(county, board));

/** What would have been repeated while it slept: receipts to it, and word of it to the cloud. */
function wake(county: County, board: VirtualBoard): void {
  const { broker, gateway, road, desk, rest } = county;
  if (!gateway.running() || !broker.connected(board.kiosk)) return;
  board.dozed();
  if (road.open()) void rest.track(desk.dozed(board.kiosk));
}

/** Whoever dies within these milliseconds had appended and not synced. */
function syncIn(time: VirtualTime, random: Random) {
  return (done: () => void) => void time.after(random.between(1, SYNC_MS_MAX), done);
}

/** Each kiosk sleeps by itself while nothing is under way at it. */
function partiesOf(wish: CountyWish, parts: Partial<County>, time: VirtualTime) {
  const boardOf = (kiosk: string) => parts.boards?.find((one) => one.kiosk === kiosk);
  const make = (kiosk: string) => {
    let board: VirtualBoard | undefined;
    const mine = () => (board ??= boardOf(kiosk));
    const rests = () => {
      const one = mine();
      return wish.lulls && one !== undefined && isAtRest(parts as County, one);
    };
    const woke = () => {
      const one = mine();
      if (one !== undefined) wake(parts as County, one);
    };
    return time.party({ rests, woke });
  };
  const parties = new Map<string, Party>();
  return {
    of: (kiosk: string): Party => {
      const party = parties.get(kiosk) ?? make(kiosk);
      parties.set(kiosk, party);
      return party;
    },
    concern: (kiosk: string | undefined) => {
      if (kiosk !== undefined) parties.get(kiosk)?.touch();
      else for (const party of parties.values()) party.touch();
    },
  };
}

/**
 * Builds a county and lets it open: epochs, plans and the first boxes. Advances time by one hour.
 */
export async function openCounty(wish: CountyWish): Promise<County> {
  const random = randomFrom(wish.seed);
  const rest = restOf();
  const parts: Partial<County> = {};
  const quiet = () => wish.lulls && parts.gateway !== undefined && isQuiet(parts as County);
  const time = virtualTime({ epochMs: START_MS, settle: rest.settle, quiet, woke: () => {} });
  const parties = partiesOf(wish, parts, time);
  const faults = {
    delayMsMin: 20,
    delayMsMax: 200,
    resent: wish.faulty ? FAULT_RATES.resent.value : 0,
  };
  const { concern } = parties;
  const broker = brokerOf({ time, random: random.fork("lines"), faults, concerns: concern });
  const desk = await openCloudDesk({ time, random: random.fork("entropy"), rest });
  const ids = Array.from({ length: wish.kiosks }, (_, n) => kioskId(n));
  await enrolCounty(desk, ids);
  wish.plant?.(desk.cloud);
  const master = masterOf(wish.seed);
  const configs = ids.map((kiosk) => boardConfig(master, kiosk, FIRMWARE));
  const answerLost = wish.faulty ? FAULT_RATES.answerLost.value : 0;
  const door = desk.cloud.gateways;
  const road = cloudRoad({ door, rest, random: random.fork("road"), answerLost });
  const gateway = gatewayProcess({
    time,
    broker,
    rest,
    random: random.fork("gateway"),
    enrolment: enrolmentOf(configs.map(enrolled)),
    disk: new GatewayDisk({ bytesMax: JOURNAL_BYTES_MAX, sync: syncIn(time, random.fork("disk")) }),
    link: (alive) => road.link("gw1", alive),
    log: wish.log,
    party: parties.of,
  });
  const boards = configs.map((config) => {
    return makeBoard({ wish, time, broker, random, config, party: parties.of(config.kiosk) });
  });
  const care = careOf({
    time,
    random: random.fork("care"),
    rest,
    cloud: desk.cloud,
    reachable: road.open,
    boards,
    miscounts: wish.faulty ? SERVICE.miscounts.value : 0,
  });
  const county: County = { time, rest, random, broker, desk, road, gateway, boards, care };
  Object.assign(parts, county);
  gateway.start();
  for (const board of boards) board.start();
  care.openCounty();
  await time.run(60 * MINUTE_MS);
  return county;
}

function makeBoard(parts: {
  wish: CountyWish;
  time: VirtualTime;
  broker: Broker;
  random: Random;
  config: ReturnType<typeof boardConfig>;
  party: Party;
}): VirtualBoard {
  const { wish, time, broker, config, party } = parts;
  const random = parts.random.fork("board/" + config.kiosk);
  return new VirtualBoard({
    kiosk: config.kiosk,
    lanes: LANES.map((one) => one.lane),
    time,
    party,
    random,
    broker,
    boot: wish.boot(config),
    chances: () => (wish.faulty ? TURNS : PERFECT_TURNS),
    outageMs: () => random.between(1, 120) * MINUTE_MS,
  });
}

/** True when the machine, its road and its stock could serve this wish now. */
function isAble(county: County, board: VirtualBoard, product: string): boolean {
  const { broker, road, gateway } = county;
  const online = broker.connected(board.kiosk) && gateway.running() && road.open();
  const ready = board.powered() && !board.door && board.sensor.state() === "good";
  const stocked = LANES.some(({ lane, product: carried }) => {
    const physical = board.lanes.get(lane);
    return (
      carried === product && physical !== undefined && physical.boxes() > 0 && !physical.jammed()
    );
  });
  return online && ready && stocked;
}

/** Lets these residents come, from now on. */
export function letCome(county: County, arrivals: readonly Arrival[]): Tally {
  const { time, random, boards, desk, road, rest } = county;
  const tally: Tally = { able: 0, served: 0 };
  const closed = () => Promise.reject(new Error("the page does not load"));
  arrivals.forEach((arrival, n) => {
    const board = boards[arrival.kiosk];
    if (board === undefined) return;
    time.after(arrival.atMs, () => {
      board.attend();
      const able = isAble(county, board, arrival.product);
      residentComes({
        time,
        random: random.fork("resident/" + n),
        board,
        product: arrival.product,
        ask: (call) => {
          board.attend();
          return road.open() ? rest.track(call(desk.cloud.services)) : closed();
        },
        done: (served, stayed) => {
          if (!able || !stayed) return;
          tally.able += 1;
          if (served) tally.served += 1;
        },
      });
    });
  });
  return tally;
}
