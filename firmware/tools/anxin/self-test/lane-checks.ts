import { randomBytes } from "node:crypto";
import { LIMITS } from "../../../src/contract/limits.ts";
import type { CheckCode } from "../../../src/contract/self-test.ts";
import type { TurnEnded } from "../../../src/espruino/service/report.ts";
import type { Fault } from "../../../src/contract/codes.ts";
import { isRaised, laneOf } from "../../../src/kiosk/journal/durable.ts";
import { DEFAULT_TIMEOUTS } from "../../../src/kiosk/timeouts.ts";
import type { BoardJournal } from "../board/board-journal.ts";
import { ToolError } from "../codes.ts";
import { isEntry } from "./service-on-board.ts";
import { isSeeing } from "./still-checks.ts";
import type { LaneAndLot, TestBench } from "./test-bench.ts";
import { HANDS } from "./words.ts";

/** What a lane's books name when it never held a lot: an intent must name one. */
const NO_LOT = { lot: "SELF-TEST", expiry: 20991231 } as const;
/** Beyond the turn's own times, for the cable. */
const ANSWER_MS = 10_000;

/** The lanes of the plan, and in front of each what the books have there. */
export function lanesOf({ plan, durable }: BoardJournal): LaneAndLot[] {
  return (plan?.lanes ?? []).map(({ lane, product }) => {
    const front = laneOf(durable, lane).stacks[0]?.lot;
    return { lane, lot: front ?? { product, ...NO_LOT } };
  });
}

/**
 * Turns the motor of every lane of the plan once, those that a person said are empty: the intent
 * goes into the board's flash before the motor moves, and the result behind it.
 */
export async function laneChecks(bench: TestBench, empty: readonly number[]): Promise<void> {
  const { journal } = bench.parts;
  if (journal.durable.epoch === 0) return leaveOut(bench, 0, "no-epoch");
  const lanes = lanesOf(journal);
  if (lanes.length === 0) return leaveOut(bench, 0, "no-plan");
  for (const lane of lanes) {
    bench.goOn();
    const reason = empty.includes(lane.lane) ? await obstacle(bench) : "not-declared-empty";
    if (reason !== undefined) await leaveOut(bench, lane.lane, reason);
    else await turn(bench, lane);
  }
}

function leaveOut(bench: TestBench, lane: number, code: CheckCode): Promise<void> {
  return bench.conclude("lane", "not-tested", { lane, code });
}

/** Why no motor may turn now: what holds for a vend holds here. */
async function obstacle(bench: TestBench): Promise<CheckCode | undefined> {
  const { service, journal } = bench.parts;
  await bench.until(isEntry("never"), 0);
  if (service.report?.doorOpen === true) {
    bench.say(HANDS["door-shut"]);
    await bench.untilHands(isEntry("door"));
    if (service.report?.doorOpen === true) return "door-open";
  }
  if (journal.freeRecords < LIMITS.journalReserveRecords) return "journal-full";
  return (await isSeeing(bench)) ? undefined : "sensor-blind";
}

async function turn(bench: TestBench, from: LaneAndLot): Promise<void> {
  const { service, journal } = bench.parts;
  const { lane, lot } = from;
  const { homeLeaveMs, homeReturnMs, settleMs, dropMs } =
    journal.plan?.timeouts ?? DEFAULT_TIMEOUTS;
  const times = { homeLeaveMs, homeReturnMs, settleMs, dropMs };
  // One permission a lane, of its own.
  const permission = { permission: "self-test", id: newId(), attempt: 1 } as const;
  const intent = await bench.record("vend-intended", { ...permission, lane, ...lot });
  const troubles = bench.logs.length;
  await service.turn({ intent, lane, ...times });
  const isEnd = isEntry("turn-ended");
  const most = homeLeaveMs + homeReturnMs + settleMs + dropMs + ANSWER_MS;
  const ended = await bench.until(isEnd, most);
  // Its result is not known, so the intent stays open: the kiosk tells it as uncertain.
  if (ended === undefined) throw new ToolError("board-silent", `lane ${lane}`);
  bench.rememberLate(from);
  const sees = await isSeeing(bench);
  await recordEnd(bench, from, { ended, sees });
  const expander = bench.logs.slice(troubles).includes("expander-silent");
  const code = codeOf(ended, { sees, expander });
  const { leftMs, backMs, drops } = ended;
  const values = { intent, drops, leftMs, backMs };
  await bench.conclude("lane", code === "" ? "passed" : "failed", { lane, code, values });
}

export function newId(): string {
  return randomBytes(8).toString("hex");
}

/** What a turn that is over says of its lane. */
export function codeOf(
  { end, drops }: Pick<TurnEnded, "end" | "drops">,
  seen: { sees: boolean; expander: boolean },
): CheckCode {
  if (end === "motor-no-start" && seen.expander) return "expander-silent";
  if (end !== "turned") return end;
  if (drops > 0) return "box-fell";
  return seen.sees ? "" : "sensor-blind-after";
}

/** The facts of a turn that is over, as the kiosk itself would tell them of a vend. */
async function recordEnd(
  bench: TestBench,
  { lane, lot }: LaneAndLot,
  { ended, sees }: { ended: TurnEnded; sees: boolean },
): Promise<void> {
  const { intent, end, drops } = ended;
  const { product } = lot;
  if (drops > 0) {
    const count = Math.min(drops, LIMITS.laneDepthMax);
    const body = { intent, lane, product, lot: lot.lot, count, cause: "self-test" } as const;
    await bench.record("dispensed", body);
  } else if (sees) {
    const code = end === "turned" ? "no-drop" : end;
    await bench.record("vend-failed", { intent, lane, code });
  } else {
    const code = "sensor-blind-after";
    await bench.record("vend-uncertain", { intent, lane, product, lot: lot.lot, code });
  }
  const isJam = end !== "turned" && end !== "motor-not-home";
  if (isJam) await raise(bench, "lane-jammed", lane);
  if (drops > 1) await raise(bench, "double-drop", lane);
  if (drops === 0 && !sees) await raise(bench, "drop-sensor-blind", 0);
}

async function raise(bench: TestBench, code: Fault, lane: number): Promise<void> {
  if (isRaised(bench.parts.journal.durable, code, lane)) return;
  await bench.record("fault-raised", { code, lane });
}
