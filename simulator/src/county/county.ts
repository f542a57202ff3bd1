import type { Cloud } from "@anxin/cloud";
import { toHex } from "@anxin/firmware/contract";
import { enrolmentOf, type Log } from "@anxin/gateway";
import type { Boot } from "../boards/program.ts";
import { VirtualBoard } from "../boards/virtual-board.ts";
import { LeakScan } from "../checkers/leak-scan.ts";
import { FAULT_RATES, MECHANICS, SERVICE } from "../world/assumptions.ts";
import { brokerOf, type Broker } from "../world/broker.ts";
import { GatewayDisk } from "../world/gateway-disk.ts";
import { PERFECT_TURNS, type TurnChances } from "../world/lane.ts";
import { randomFrom, type Random } from "../world/random.ts";
import { type Party, virtualTime, type VirtualTime } from "../world/time.ts";
import { Aim } from "./aim.ts";
import { type Care, careOf } from "./care.ts";
import { LANES, PRODUCTS } from "./catalogue.ts";
import { type CloudDesk, openCloudDesk } from "./cloud-desk.ts";
import { cloudRoad, type CloudRoad } from "./cloud-road.ts";
import type { FaultName } from "./fault-names.ts";
import { addHit, type FaultHits, noHits } from "./fault-tally.ts";
import { gatewayProcess, type GatewayProcess } from "./gateway-process.ts";
import { type boardConfig, enrolledForLong, laterBoardConfig, masterOf, nodeHash } from "./keys.ts";
import { Memory } from "./memory.ts";
import { idNumberOf, leaveQuotaKey, peopleOf, QUOTA } from "./population.ts";
import { Post } from "./post.ts";
import { restOf, type Rest } from "./rest.ts";
import { answersOf } from "./store/answers.ts";
import { openPlaces } from "./store/open-places.ts";
import { isReached, isSiteUp, type Way } from "./way.ts";
import { WireWitness } from "./wire-witness.ts";

/**
 * What a simulated county is made of; the parts that tests replace to plant a bug are parameters.
 */
export interface CountyWish {
  seed: string;
  kiosks: number;
  /** Residents of a kiosk in a day. */
  perDay: number;
  faults: readonly FaultName[];
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
  /** How many people have a card. */
  people: number;
  wires: WireWitness;
  scan: LeakScan;
  memory: Memory;
  /** Who is told of alerts. */
  post: Post;
  /** Alerts somebody acknowledged. */
  acknowledged: ReadonlySet<number>;
  aim: Aim;
  hits: FaultHits;
  /** Misbehaviour by chance, which ends when the faults do. */
  chances: { turns: TurnChances; miscounts: number };
  struck: (fault: FaultName, board: VirtualBoard) => void;
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
  const { county } = desk.cloud();
  await county.setProducts(PRODUCTS);
  await county.enrolGateway("gw1", "simulated-gateway-token");
  for (const kiosk of ids) {
    const names = { zh: "发放点" + kiosk, en: "Point " + kiosk };
    const ways = { grant: true, voucher: false, card: true };
    await county.enrolKiosk({ kiosk, names, lanes: [...LANES], ways });
  }
  await county.setPolicy({ quotas: [{ ...QUOTA, ways: [...QUOTA.ways] }], ages: {} });
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

/** Whoever dies between append and sync had appended, and nothing of it is on the disk. */
function diskIn(time: VirtualTime, random: Random): GatewayDisk {
  return new GatewayDisk({
    bytesMax: JOURNAL_BYTES_MAX,
    sync: (done) => void time.after(random.between(1, SYNC_MS_MAX), done),
    hash: (text) => toHex(nodeHash(Buffer.from(text))),
  });
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
    /** The cloud is to hear of those that sleep, as if what is skipped had been repeated to it. */
    tellOfSleepers: async () => {
      const { boards = [], gateway, road, broker, desk } = parts as County;
      if (!gateway.running() || !road.open()) return;
      await desk.gatewayDozed();
      for (const { kiosk } of boards) {
        const isThere = broker.connected(kiosk) && broker.lineUp(kiosk);
        if (isThere && parties.get(kiosk)?.asleep() === true) await desk.dozed(kiosk);
      }
    },
    concern: (kiosk: string | undefined) => {
      if (kiosk !== undefined) parties.get(kiosk)?.touch();
      else for (const party of parties.values()) party.touch();
    },
  };
}

/** The chances of what goes wrong by itself, as far as these faults are wanted. */
function chancesOf(faults: readonly FaultName[]) {
  const has = (fault: FaultName) => faults.includes(fault);
  return {
    turns: has("jam") ? TURNS : PERFECT_TURNS,
    miscounts: has("miscount") ? SERVICE.miscounts.value : 0,
    office: {
      answerLost: has("loss") ? FAULT_RATES.answerLost.value : 0,
      sentTwice: has("repeat") ? FAULT_RATES.sentTwice.value : 0,
    },
    road: { answerLost: has("loss") ? FAULT_RATES.answerLost.value : 0 },
    lines: {
      delayMsMin: 20,
      delayMsMax: 200,
      resent: has("repeat") ? FAULT_RATES.resent.value : 0,
      late: has("reorder") ? FAULT_RATES.late.value : 0,
    },
  };
}

/** The site's gateway on its disk, not yet started. */
function openGateway(parts: {
  wish: CountyWish;
  time: VirtualTime;
  broker: Broker;
  rest: Rest;
  random: Random;
  road: CloudRoad;
  ids: readonly string[];
  master: Uint8Array;
  parties: { of: (kiosk: string) => Party };
}): GatewayProcess {
  const { wish, time, broker, rest, random, road, ids, master, parties } = parts;
  const disk = diskIn(time, random.fork("disk"));
  return gatewayProcess({
    time,
    broker,
    rest,
    random: random.fork("gateway"),
    enrolment: enrolmentOf(ids.map((kiosk) => enrolledForLong(master, kiosk))),
    openJournal: () => disk.journal(),
    link: (alive) => road.link("gw1", alive),
    log: wish.log,
    party: parties.of,
  });
}

/** What a county is built around: time, chance, and everything that remembers. */
function groundOf(wish: CountyWish, time: VirtualTime) {
  const random = randomFrom(wish.seed);
  const people = peopleOf(wish);
  const scan = new LeakScan(Array.from({ length: people }, (_, n) => idNumberOf(n + 1)));
  const wires = new WireWitness({ scan, nowMs: time.nowMs });
  const memory = new Memory({ time, wires });
  const aim = new Aim({ time, random: random.fork("aim") });
  const hits = noHits();
  const struck = (fault: FaultName, board: VirtualBoard) => {
    addHit(hits, fault, board.vendState() ?? "off");
    memory.note(`${fault} at ${board.kiosk}, ${board.vendState() ?? "off"}`);
    if (fault === "board-swap") wires.forget(board.kiosk);
  };
  return { random, people, scan, wires, memory, aim, hits, struck };
}

interface OfficeParts extends Pick<County, "time" | "rest" | "boards"> {
  chances: ReturnType<typeof chancesOf>;
  ground: ReturnType<typeof groundOf>;
  ids: readonly string[];
}

/** The people of the county office, at this end of the way. */
function careAt(way: Way, { ground, time, rest, boards, ids, chances }: OfficeParts): Care {
  const { desk, road } = way;
  return careOf({
    time,
    random: ground.random.fork("care"),
    rest,
    cloud: () => desk.cloud(),
    reachable: () => road.open() && desk.running(),
    boards,
    kiosks: ids,
    online: (kiosk) => isReached(way, kiosk),
    siteUp: () => isSiteUp(way),
    chances,
    office: chances.office,
    miscounted: (board) => ground.struck("miscount", board),
    note: (line) => ground.memory.note(line),
  });
}

/**
 * Builds a county and lets it open: epochs, plans and the first boxes. Advances time by one hour.
 */
export async function openCounty(wish: CountyWish): Promise<County> {
  const rest = restOf();
  const parts: Partial<County> = {};
  const quiet = () => wish.lulls && parts.gateway !== undefined && isQuiet(parts as County);
  const time = virtualTime({ epochMs: START_MS, settle: rest.settle, quiet, woke: () => {} });
  const parties = partiesOf(wish, parts, time);
  const ground = groundOf(wish, time);
  const { random, wires, struck } = ground;
  const chances = chancesOf(wish.faults);
  const boards: VirtualBoard[] = [];
  const ofKiosk = (kiosk: string) => boards.find((board) => board.kiosk === kiosk);
  const overheard = (fault: "repeat" | "reorder", kiosk: string) => {
    const board = ofKiosk(kiosk);
    if (board !== undefined) struck(fault, board);
  };
  const faults = { ...chances.lines, struck: overheard };
  const { concern } = parties;
  const lines = brokerOf({ time, random: random.fork("lines"), faults, concerns: concern });
  const broker = wires.on(lines);
  const plant = wish.plant ?? (() => {});
  const post = new Post({
    random: random.fork("post"),
    nowMs: time.nowMs,
    fails: () => chances.office.answerLost > 0,
  });
  const beforeWatch = () => parties.tellOfSleepers();
  const desk = await openCloudDesk({
    time,
    random: random.fork("entropy"),
    rest,
    plant,
    post,
    beforeWatch,
  });
  const ids = Array.from({ length: wish.kiosks }, (_, n) => kioskId(n));
  await enrolCounty(desk, ids);
  await openPlaces(desk.cloud(), ids);
  const master = masterOf(wish.seed);
  const door = () => desk.cloud().gateways;
  const road = cloudRoad({ door, rest, random: random.fork("road"), ...chances.road });
  const gateway = openGateway({ wish, time, broker, rest, random, road, ids, master, parties });
  const office = { ground, time, rest, boards, ids, chances };
  const care = careAt({ gateway, desk, road, broker }, office);
  const acknowledged = answersOf(care.staff.clerk, post, random.fork("answers"));
  const county: County = {
    ...ground,
    post,
    acknowledged,
    time,
    rest,
    broker,
    desk,
    road,
    gateway,
    boards,
    care,
    chances,
  };
  const make = (kiosk: string) =>
    makeBoard({ wish, county, kiosk, master, party: parties.of(kiosk) });
  boards.push(...ids.map(make));
  Object.assign(parts, county);
  await firstHour(county);
  return county;
}

async function firstHour({ gateway, boards, care, time }: County): Promise<void> {
  gateway.start();
  for (const board of boards) board.start();
  care.openCounty();
  await time.run(60 * MINUTE_MS);
}

/** A coil that drops nothing is what a fault waits for that wants to meet a doubt. */
function turnsFor({ boards, aim, chances }: County, kiosk: string): TurnChances {
  const { turns } = chances;
  const board = boards.find((one) => one.kiosk === kiosk);
  if (turns.noDrop === 0 || board === undefined || !aim.wantsDoubt(board)) return turns;
  return { ...turns, noDrop: 1, jam: 0, noStart: 0 };
}

function makeBoard(parts: {
  wish: CountyWish;
  county: County;
  kiosk: string;
  master: Uint8Array;
  party: Party;
}): VirtualBoard {
  const { wish, county, kiosk, master, party } = parts;
  const { time, broker, struck, aim, memory, care } = county;
  const random = county.random.fork("board/" + kiosk);
  return new VirtualBoard({
    kiosk,
    lanes: LANES.map((one) => one.lane),
    time,
    party,
    random,
    broker,
    boot: (fromEpoch) =>
      wish.boot(laterBoardConfig(master, kiosk, { firmware: FIRMWARE, fromEpoch })),
    chances: () => turnsFor(county, kiosk),
    outageMs: () => random.between(1, 120) * MINUTE_MS,
    provision: (flash) => leaveQuotaKey(flash, master, time.nowMs()),
    stands: (board, state) => aim.stands(board, state),
    ran: (run, board) => memory.ran(run, board),
    struck: (fault, board) => {
      struck(fault, board);
      if (fault !== "board-swap") return;
      care.staff.boardLost(board.kiosk);
      care.boardPutIn(board);
    },
  });
}
