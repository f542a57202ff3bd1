import type { CheckRecord } from "../../../src/contract/self-test.ts";
import {
  type BoardIdentity,
  identityOf,
  programHash,
  serialOfBoard,
} from "../board/board-identity.ts";
import { BoardFlash } from "../board/board-flash.ts";
import { BoardJournal } from "../board/board-journal.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { lookAtBoard, startProgram, stopProgram } from "../flash/send-program.ts";
import type { Terminal } from "../terminal.ts";
import { type Reached, watchReach } from "./cloud-checks.ts";
import { handChecks } from "./hand-checks.ts";
import { KeptRecord } from "./kept-record.ts";
import { laneChecks, lanesOf, newId } from "./lane-checks.ts";
import { startService } from "./service-on-board.ts";
import { stillChecks } from "./still-checks.ts";
import { TestBench } from "./test-bench.ts";
import { linesOfCheck } from "./words.ts";

/** What a technician says of a self-test. */
export interface SelfTestWish {
  /** The service program, as `bundle` makes it. */
  code: string;
  /** Lanes that are empty; asked for when undefined. */
  empty: readonly number[] | "all" | undefined;
  technician: string;
  /** Parts and their numbers, as read off them. */
  serials: readonly { part: string; serial: string }[];
  /** Where the record goes, given its kiosk. */
  recordPath: (kiosk: string) => string;
  tool: string;
  handsMs: number;
  cloudMs: number;
  /** Between two looks at the board. */
  lookMs: number;
}

interface Around {
  terminal: Terminal;
  nowMs: () => number;
}

/**
 * Tests every part of the kiosk behind a console, and returns the record as it was kept. The
 * kiosk's own program is stopped for it and started again whatever happens.
 *
 * @throws ToolError self-test-broken when the board was lost, self-test-stopped when the person
 * ended it; the record's file then says broken off
 */
export async function runSelfTest(
  console: BoardConsole,
  wish: SelfTestWish,
  around: Around,
): Promise<KeptRecord> {
  const kept = await beginRecord(console, wish, around);
  try {
    await testParts(console, wish, { ...around, kept });
    await testReach(console, wish, { ...around, kept });
  } catch (error) {
    throw brokenOff(error, kept.path);
  }
  await kept.end(secondsOf(around.nowMs()));
  return kept;
}

/** A status is printed as a line, and the kiosk has other work. */
const LOOKS_A_STATUS = 5;

const secondsOf = (ms: number) => Math.floor(ms / 1000);

async function beginRecord(
  console: BoardConsole,
  wish: SelfTestWish,
  { terminal, nowMs }: Around,
): Promise<KeptRecord> {
  const facts = await lookAtBoard(console);
  const { kiosk } = await identityOf(console);
  terminal.say(`机器 ${kiosk}，主板 ${facts.board}，Espruino ${facts.version} / kiosk found`);
  const controller = { part: "controller", serial: (await serialOfBoard(console)).slice(0, 40) };
  const startedAt = secondsOf(nowMs());
  const kept = new KeptRecord(wish.recordPath(kiosk), {
    format: 1,
    id: newId(),
    kiosk,
    epoch: 0,
    technician: wish.technician,
    startedAt,
    endedAt: startedAt,
    tool: wish.tool,
    program: await programHash(console),
    serials: [controller, ...wish.serials],
  });
  await kept.save();
  return kept;
}

/** A lost board is told as what it means for a self-test. */
function brokenOff(error: unknown, path: string): unknown {
  const isLost =
    error instanceof ToolError && (error.code === "line-lost" || error.code === "board-silent");
  return isLost ? new ToolError("self-test-broken", path, { cause: error }) : error;
}

async function testParts(
  console: BoardConsole,
  wish: SelfTestWish,
  around: Around & { kept: KeptRecord },
): Promise<void> {
  const identity = await identityOf(console);
  await stopProgram(console);
  try {
    await testStopped(console, wish, { ...around, identity });
  } catch (error) {
    // A board that is there goes back to work; of one that is not, the first error says more.
    await startProgram(console).catch(() => {});
    throw error;
  }
  await startProgram(console);
}

async function testStopped(
  console: BoardConsole,
  wish: SelfTestWish,
  around: Around & { kept: KeptRecord; identity: BoardIdentity },
): Promise<void> {
  const { terminal, nowMs, kept, identity } = around;
  terminal.progress("读取记录区 / reading the journal");
  const journal = await BoardJournal.of(new BoardFlash(console));
  terminal.progress("");
  const { open, epoch } = journal.durable;
  if (open !== undefined) throw new ToolError("vend-under-way", `lane ${open.lane}`);
  kept.record = { ...kept.record, epoch };
  const empty = await emptyLanes(terminal, wish.empty, journal);
  const service = await startService(console, wish, (bytes, total) => {
    terminal.progress(`自检程序 / test program ${bytes} / ${total} bytes`);
    if (bytes === total) terminal.progress("");
  });
  const bench = new TestBench({
    service,
    journal,
    terminal,
    kept,
    handsMs: wish.handsMs,
    nowMs,
  });
  await stillChecks(bench);
  await handChecks(bench, identity.lanes === "spirals");
  await laneChecks(bench, empty);
  await service.end();
}

/** The technician's word on which lanes are empty: by the option, or asked. */
export async function emptyLanes(
  terminal: Terminal,
  said: SelfTestWish["empty"],
  journal: BoardJournal,
): Promise<readonly number[]> {
  const lanes = lanesOf(journal).map(({ lane }) => lane);
  if (said === "all" || lanes.length === 0) return lanes;
  if (said !== undefined) return said;
  const list = lanes.join(",");
  const answer = await terminal.question(
    `货道 ${list}：哪些是空的？每条空货道的电机会转一圈。all、编号（1,2,3）或回车（不转）\n` +
      `Lanes ${list}: which are empty? Each empty lane's motor turns once. all, numbers, or Enter for none: `,
  );
  return lanesIn(answer, lanes);
}

/** Lanes as typed: `all`, or numbers parted by commas; anything else is no word for any lane. */
export function lanesIn(answer: string, lanes: readonly number[]): readonly number[] {
  const text = answer.trim();
  if (text === "all") return lanes;
  const numbers = text.split(/[,，\s]+/).map(Number);
  return lanes.filter((lane) => numbers.includes(lane));
}

async function testReach(
  console: BoardConsole,
  wish: SelfTestWish,
  { terminal, kept }: Around & { kept: KeptRecord },
): Promise<void> {
  const reached = await watchReach(console, {
    ms: wish.cloudMs,
    lookMs: LOOKS_A_STATUS * wish.lookMs,
    progress: ({ link, seq, kept: there }) =>
      terminal.progress(`网络和云端 / network and cloud: link ${link}, fact ${there} / ${seq}`),
  });
  terminal.progress("");
  await concludeReach(kept, terminal, { check: "network", reached });
  await concludeReach(kept, terminal, { check: "fact", reached });
}

async function concludeReach(
  kept: KeptRecord,
  terminal: Terminal,
  { check, reached }: { check: "network" | "fact"; reached: Reached },
): Promise<void> {
  const code = reached[check];
  const result = code === "" ? "passed" : "failed";
  const values = check === "fact" ? [{ name: "kept", value: reached.kept }] : [];
  const record: CheckRecord = { check, lane: 0, result, code, values };
  await kept.add(record);
  for (const line of linesOfCheck(record)) terminal.say(line);
}
