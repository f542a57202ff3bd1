import type { KioskView } from "@anxin/cloud";
import { STORAGE_CODES } from "@anxin/firmware/contract/schemas";
import type { VirtualBoard } from "../boards/virtual-board.ts";
import { alertsDue } from "../checkers/alerts-due.ts";
import type { BoardMemory, Evidence, LaneTruth } from "../checkers/evidence.ts";
import type { StoreEvidence } from "../checkers/store-evidence.ts";
import { LANES } from "./catalogue.ts";
import { REORDER_POINT } from "./cloud-desk.ts";
import type { County } from "./county.ts";
import { QUOTA } from "./population.ts";

/** How long a change that no fact brings may wait for its alert: two looks, one of them missed. */
const LOOK_MS_MAX = 12 * 3_600_000;
const NOT_BY_FACTS = ["gap", "fork", "quarantine"];
/** Of readings the simulated kiosks tell now and then only; no fact brings these. */
const JUDGED_BY_GATEWAYS: readonly string[] = STORAGE_CODES;
/** In a kiosk, as the alerts' rules have it until a county changes them. */
const NEAR_EXPIRY_DAYS = 30;
const OFFLINE = "kiosk-offline";

function boardsOf({ boards, wires }: County): BoardMemory[] {
  const told = (kiosk: string, epoch: number) => wires.acknowledged(kiosk, epoch);
  return boards.flatMap((board) => {
    const { kiosk } = board;
    const marks = board.marks();
    const now = marks === undefined ? [] : [{ ...marks, gone: false }];
    return [...board.truth.gone.map((one) => ({ ...one, gone: true })), ...now].map((one) => ({
      kiosk,
      epoch: one.epoch,
      written: one.seq,
      acknowledged: told(kiosk, one.epoch),
      gone: one.gone,
    }));
  });
}

/** Boxes of each lot; where in the queue they lie is the kiosk's to know. */
function named(lots: readonly { lot: string; count: number }[]): string[] {
  const sums = new Map<string, number>();
  for (const { lot, count } of lots) sums.set(lot, (sums.get(lot) ?? 0) + count);
  return [...sums].map(([lot, count]) => `${lot} ${count}`).toSorted();
}

function lanesOf(board: VirtualBoard, view: KioskView | undefined): LaneTruth[] {
  return LANES.map(({ lane }) => {
    const physical = board.lanes.get(lane);
    const booked = view?.lanes.find((one) => one.lane === lane);
    return {
      kiosk: board.kiosk,
      lane,
      boxes: physical?.boxes() ?? 0,
      onHand: booked?.onHand ?? 0,
      lots: named(physical?.lots() ?? []),
      booked: named(booked?.lots ?? []),
    };
  });
}

/** Looks at the open alerts and at what the ledger and the lines give at the same moment. */
export async function lookAtAlerts(county: County): Promise<void> {
  const { desk, time, care, memory } = county;
  const views = await desk.kiosks();
  const facts = await desk.facts();
  const open = views.flatMap((view) => {
    return view.alerts
      .filter(({ cause }) => ![...NOT_BY_FACTS, ...JUDGED_BY_GATEWAYS].includes(cause))
      .map(({ product, cause }) => `${view.kiosk} ${product} ${cause}`);
  });
  const by = {
    nowMs: time.nowMs(),
    refused: care.recalls(),
    reorderPoint: REORDER_POINT,
    lookMs: LOOK_MS_MAX,
    nearExpiryDays: NEAR_EXPIRY_DAYS,
  };
  const { due, maybe } = alertsDue(facts, by);
  const away = awayOf(county, views);
  const dues = { due: [...due, ...away.due], maybe: [...maybe, ...away.maybe] };
  memory.looks.push({ atMs: time.nowMs(), open, ...dues });
}

/**
 * A kiosk that was away at every look of many hours must be told of; of one that was heard at every
 * look nothing may be open that had begun before them. Between those lies what nobody can judge.
 */
function awayOf({ care, time }: County, views: readonly KioskView[]) {
  const isLong = (sinceMs = Infinity) => time.nowMs() - sinceMs >= LOOK_MS_MAX;
  const due: string[] = [];
  const maybe: string[] = [];
  for (const { kiosk, alerts } of views) {
    const alert = alerts.find(({ cause }) => cause === OFFLINE);
    const heardSince = care.reach.heardSince(kiosk);
    const isHeard = isLong(heardSince) && (alert?.openedAt ?? 0) < (heardSince ?? 0);
    const one = `${kiosk}  ${OFFLINE}`;
    if (isLong(care.reach.awaySince(kiosk))) due.push(one);
    else if (!isHeard) maybe.push(one);
  }
  return { due, maybe };
}

/** Alerts no honest county has. */
function impossible(views: readonly KioskView[]): string[] {
  return views.flatMap(({ kiosk, alerts }) => {
    return alerts
      .filter(({ cause }) => NOT_BY_FACTS.includes(cause))
      .map(({ cause }) => `${kiosk}: alert ${cause}, and every kiosk is honest`);
  });
}

function leaksOf({ scan, boards, wires }: County): string[] {
  for (const board of boards) {
    for (const area of board.memory.flash.image())
      scan.scan(`flash of ${board.kiosk}`, Buffer.from(area));
  }
  const found = scan.leaks.map(
    (leak) => `person ${leak.planted + 1} in ${leak.where}: ${leak.form}`,
  );
  return [...new Set(found), ...wires.linked];
}

async function storeOf({ desk, care }: County): Promise<StoreEvidence> {
  const { clerk, shelves, cars, recalls } = care.staff;
  return {
    ...(await desk.store()),
    wishes: clerk.wishes.map(({ command, answer }) => {
      if (answer === undefined) return { command };
      return answer.ok ? { command, booked: answer } : { command, refused: answer.code };
    }),
    loads: cars.planned,
    lying: shelves.all(),
    recalls: recalls.stories.map(({ noticed, closed, ...story }) => ({
      ...story,
      ...(noticed === undefined
        ? {}
        : { noticed: { at: noticed.noticedAt, tasks: noticed.tasks } }),
      ...(closed === undefined
        ? {}
        : { closed: { at: closed.closedAt ?? 0, balance: closed.balance } }),
    })),
  };
}

/** Everything the checkers read. */
export async function evidenceOf(county: County, unhealed: readonly string[]): Promise<Evidence> {
  const { boards, desk, wires, memory } = county;
  const views = await desk.kiosks();
  const truths = boards.map((board) => [board.kiosk, board.truth] as const);
  return {
    runs: boards.flatMap((board) => board.truth.runs),
    drops: boards.reduce((sum, board) => sum + board.truth.drops, 0),
    strays: new Map(
      truths.map(([kiosk, { strays, certainStrays }]) => {
        return [kiosk, { certain: certainStrays, most: strays }];
      }),
    ),
    handled: new Map(truths.map(([kiosk, { put, taken }]) => [kiosk, { put, taken }])),
    boards: boardsOf(county),
    said: wires.said,
    takenBack: wires.takenBack,
    facts: await desk.facts(),
    lanes: boards.flatMap((board) => {
      const view = views.find((one) => one.kiosk === board.kiosk);
      return lanesOf(board, view);
    }),
    mismatches: [...(await desk.mismatches()), ...impossible(views)],
    cards: memory.cards(),
    quotaBoxes: QUOTA.boxes,
    alerts: memory.looks,
    leaks: leaksOf(county),
    store: await storeOf(county),
    telling: {
      episodes: await desk.episodes(),
      received: county.post.received,
      acknowledged: county.acknowledged,
      endMs: county.time.nowMs(),
    },
    unhealed,
  };
}
