import type { Command } from "commander";
import type { CheckRecord } from "../../../src/contract/self-test.ts";
import { DEFAULT_TIMEOUTS } from "../../../src/kiosk/timeouts.ts";
import { BoardFlash } from "../board/board-flash.ts";
import { identityOf } from "../board/board-identity.ts";
import { BoardJournal } from "../board/board-journal.ts";
import { timesFor, type TimesWanted, turnsIn } from "../calibrate/times.ts";
import { askCloud, type CloudAccess, cloudAccess, type CloudOptions } from "../cloud-access.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { lookAtBoard, startProgram, stopProgram } from "../flash/send-program.ts";
import { laneChecks } from "../self-test/lane-checks.ts";
import { emptyLanes } from "../self-test/run-self-test.ts";
import { isEntry, startService } from "../self-test/service-on-board.ts";
import { TestBench } from "../self-test/test-bench.ts";
import { isRecord } from "../shape.ts";
import { laneNumbers, wholeNumber } from "./arguments.ts";
import { type CommandParts, withConsole } from "./parts.ts";
import { serviceProgram } from "./self-test.ts";

interface CalibrateOptions extends CloudOptions {
  port: string;
  empty?: readonly number[] | "all";
  turns: number;
  meter?: [celsius: number, percent: number];
  service?: string;
}

const TURNS_MAX = 5;
const CLIMATE_MS = 3000;
/** What the acceptance test allows between the sensor and a meter beside it (A13). */
const CENTI_OFF_MAX = 100;
const DECI_OFF_MAX = 50;

/** `calibrate`. */
export function addCalibrate(program: Command, parts: CommandParts): void {
  program
    .command("calibrate")
    .description(
      "量每条货道转一圈的时间，算出并设定超时；对照温湿度 / measure every lane's turn, work out and set its time-outs; compare the climate",
    )
    .requiredOption("--port <port>", "Espruino 主板的端口 / port of an Espruino board")
    .option("--empty <lanes>", "我已取空的货道 / lanes I have emptied: all, or 1,2,3", laneNumbers)
    .option("--turns <n>", `每条货道转几圈，1–${TURNS_MAX} / turns of each lane`, wholeNumber, 2)
    .option(
      "--meter <C,%>",
      "旁边温湿度表的读数，如 23.4,55 / a meter beside it, as 23.4,55",
      meter,
    )
    .option("--cloud <url>", "把超时设到云端 / set the time-outs at this cloud")
    .option("--cloud-key-file <file>", "从文件第一行读云端钥匙 / the cloud's key: first line of it")
    .option("--service <file>", "另一个自检程序 / another test program for the board")
    .action((options: CalibrateOptions) => calibrate(parts, options));
}

async function calibrate(parts: CommandParts, options: CalibrateOptions): Promise<void> {
  const { turns } = options;
  if (turns < 1 || turns > TURNS_MAX)
    throw new ToolError("bad-argument", `--turns 1..${TURNS_MAX}`);
  const access = await cloudAccess(options);
  const code = await serviceProgram(parts, options.service);
  const measured = await withConsole(parts, options.port, async (console) => {
    await lookAtBoard(console);
    const { kiosk } = await identityOf(console);
    await stopProgram(console);
    try {
      return { kiosk, ...(await measure(console, parts, { ...options, code })) };
    } finally {
      await startProgram(console).catch(() => {});
    }
  });
  const { times, plan } = measured;
  if (times === undefined) throw new ToolError("nothing-measured");
  tellTimes(parts, times, plan);
  if (access === undefined) return;
  await setTimes(access, measured.kiosk, { ...plan, ...times });
  parts.terminal.say(
    "已设到云端；机器收到新计划后生效。/ Set at the cloud; it holds once the kiosk has the plan.",
  );
}

async function measure(
  console: BoardConsole,
  parts: CommandParts,
  options: CalibrateOptions & { code: string },
) {
  const { terminal, nowMs, lookMs = 100 } = parts;
  const journal = await BoardJournal.of(new BoardFlash(console));
  const { open } = journal.durable;
  if (open !== undefined) throw new ToolError("vend-under-way", `lane ${open.lane}`);
  const empty = await emptyLanes(terminal, options.empty, journal);
  const service = await startService(console, { code: options.code, lookMs }, (bytes, total) => {
    terminal.progress(bytes === total ? "" : `${bytes} / ${total} bytes`);
  });
  const checks: CheckRecord[] = [];
  const kept = {
    path: "calibrate",
    add: async (one: CheckRecord) => void checks.push(one),
    noteFact() {},
  };
  const bench = new TestBench({ service, journal, terminal, kept, handsMs: 60_000, nowMs });
  await bench.until(isEntry("climate"), CLIMATE_MS);
  if (options.meter !== undefined) tellClimate(parts, bench, options.meter);
  for (let turn = 0; turn < options.turns; turn++) await laneChecks(bench, empty);
  await service.end();
  const plan = { ...DEFAULT_TIMEOUTS, ...journal.plan?.timeouts };
  return { times: timesFor(turnsIn(checks)), plan };
}

function tellTimes(
  { terminal }: CommandParts,
  times: TimesWanted,
  plan: Record<keyof TimesWanted, number>,
): void {
  for (const name of ["homeLeaveMs", "homeReturnMs"] as const) {
    terminal.say(`${name}：现在 now ${plan[name]}，建议 wanted ${times[name]}`);
  }
  terminal.say("光幕只有通断，没有阈值可调；温湿度没有修正值，超差就换传感器。");
  terminal.say(
    "The curtain is on or off and has no threshold; the climate has no offset, a sensor that is off is changed.",
  );
}

/** A sensor has no offset in the configuration: it is compared, and changed when it is off. */
function tellClimate(
  { terminal }: CommandParts,
  bench: TestBench,
  [celsius, percent]: [number, number],
) {
  const read = bench.climate;
  if (read === undefined) throw new ToolError("climate-off", "no-answer");
  const centiOff = read.temperatureCenti - Math.round(celsius * 100);
  const deciOff = read.humidityDeci - Math.round(percent * 10);
  terminal.say(`温湿度之差 / off the meter: ${centiOff / 100} °C, ${deciOff / 10} %`);
  const isOff = Math.abs(centiOff) > CENTI_OFF_MAX || Math.abs(deciOff) > DECI_OFF_MAX;
  if (isOff) throw new ToolError("climate-off", `${centiOff / 100} °C, ${deciOff / 10} %`);
}

async function setTimes(access: CloudAccess, kiosk: string, timeouts: object): Promise<void> {
  const path = `/kiosks/${kiosk}/settings`;
  const { answer, etag } = await askCloud(access, { method: "GET", path });
  if (!isRecord(answer)) throw new ToolError("cloud-refused", path);
  const headers = { "if-match": etag };
  await askCloud(access, { method: "PUT", path, headers, body: { ...answer, timeouts } });
}

function meter(text: string): [number, number] {
  const [celsius = NaN, percent = NaN, ...more] = text.split(",").map(Number);
  if (!Number.isFinite(celsius + percent) || more.length > 0) {
    throw new ToolError("bad-argument", `--meter ${text}`);
  }
  return [celsius, percent];
}
