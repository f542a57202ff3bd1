import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { SelfTestRecord } from "../../../src/contract/self-test.ts";
import { FIRMWARE } from "../../../src/espruino/firmware-version.ts";
import { bundle } from "../../bundle/bundle.ts";
import { SERVICE_ENTRY } from "../../bundle/entries.ts";
import { type CloudAccess, cloudAccess, type CloudOptions } from "../cloud-access.ts";
import { linesOfError, ToolError } from "../codes.ts";
import { unreadable } from "../file-errors.ts";
import { runSelfTest } from "../self-test/run-self-test.ts";
import { readRecord, sendRecord } from "../self-test/send-record.ts";
import { linesOfRecord } from "../self-test/words.ts";
import { laneNumbers, wholeNumber } from "./arguments.ts";
import { type CommandParts, withConsole } from "./parts.ts";

interface SelfTestOptions extends CloudOptions {
  port?: string;
  send?: string;
  empty?: readonly number[] | "all";
  technician: string;
  serial: { part: string; serial: string }[];
  record?: string;
  service?: string;
  handsSeconds: number;
  cloudSeconds: number;
}

/** `self-test`. */
export function addSelfTest(program: Command, parts: CommandParts): void {
  program
    .command("self-test")
    .description(
      "用数据线自检整台机器，写成记录 / test every part of a kiosk by cable, and record it",
    )
    .option("--port <port>", "Espruino 主板的端口 / port of an Espruino board")
    .option(
      "--empty <lanes>",
      "我已取空的货道：all 或 1,2,3；只有这些电机会转 / lanes I have emptied: all, or 1,2,3; only their motors turn",
      laneNumbers,
    )
    .option("--technician <name>", "谁做的自检 / who tests", "")
    .option(
      "--serial <part=number>",
      "部件的序列号，可重复 / a part's serial number; may be repeated",
      serials,
      [],
    )
    .option("--record <file>", "记录写到哪里 / where the record goes")
    .option("--cloud <url>", "把记录送到云端 / bring the record to this cloud")
    .option(
      "--cloud-key-file <file>",
      "从文件第一行读云端钥匙 / the cloud's key: first line of this file",
    )
    .option("--send <file>", "不自检，只送出已有的记录 / no test: bring this record to the cloud")
    .option("--service <file>", "另一个自检程序 / another test program for the board")
    .option("--hands-seconds <n>", "等人动作多久 / how long to wait for hands", wholeNumber, 60)
    .option("--cloud-seconds <n>", "等云端多久 / how long to wait for the cloud", wholeNumber, 180)
    .action((options: SelfTestOptions) => selfTest(parts, options));
}

async function selfTest(parts: CommandParts, options: SelfTestOptions): Promise<void> {
  const { port, send } = options;
  if ((port === undefined) === (send === undefined)) {
    throw new ToolError("bad-argument", "--port | --send");
  }
  const key = await cloudAccess(options);
  if (send !== undefined) {
    if (key === undefined) throw new ToolError("bad-argument", "--cloud --cloud-key-file");
    return bring(parts, await readRecord(send), key);
  }
  if (port === undefined) return;
  const kept = await test(parts, port, options);
  for (const line of linesOfRecord(kept.record)) parts.terminal.say(line);
  parts.terminal.say(`记录文件 / record kept in ${kept.path}`);
  const { outcome } = kept.record;
  if (key !== undefined) await bring(parts, kept.record, key).catch(onlyTold(parts, outcome));
  if (outcome !== "passed") throw new ToolError("self-test-failed", kept.path);
}

async function test(parts: CommandParts, port: string, options: SelfTestOptions) {
  const { terminal, nowMs, lookMs = 100 } = parts;
  const code = await serviceProgram(parts, options.service);
  const wish = {
    code,
    empty: options.empty,
    technician: options.technician,
    serials: options.serial,
    recordPath: (kiosk: string) => options.record ?? pathFor(kiosk, nowMs()),
    tool: FIRMWARE,
    handsMs: options.handsSeconds * 1000,
    cloudMs: options.cloudSeconds * 1000,
    lookMs,
  };
  return withConsole(parts, port, (console) => runSelfTest(console, wish, { terminal, nowMs }));
}

/** Made from the sources at hand, so it is never older than the tool. */
export async function serviceProgram({ terminal }: CommandParts, path?: string): Promise<string> {
  if (path !== undefined) return readFile(path, "latin1").catch(unreadable(path));
  terminal.progress("生成自检程序 / making the test program");
  const { code } = await bundle(SERVICE_ENTRY).catch((cause: unknown) => {
    throw new ToolError("bundle-failed", String(cause), { cause });
  });
  terminal.progress("");
  return code;
}

function pathFor(kiosk: string, nowMs: number): string {
  const when = new Date(nowMs)
    .toISOString()
    .slice(0, 19)
    .replace(/[^0-9]/g, "");
  return `self-test-${kiosk}-${when}.json`;
}

async function bring(
  { terminal }: CommandParts,
  record: SelfTestRecord,
  to: CloudAccess,
): Promise<void> {
  await sendRecord(record, to);
  terminal.say(`记录 ${record.id} 已送到云端 / the cloud has the record`);
}

/** A failed test is told as such even when its record could not be brought. */
function onlyTold({ terminal }: CommandParts, outcome: SelfTestRecord["outcome"]) {
  return (error: unknown): void => {
    if (outcome === "passed") throw error;
    for (const line of linesOfError(error)) terminal.complain(line);
  };
}

function serials(text: string, before: { part: string; serial: string }[]) {
  const [part = "", serial = "", ...more] = text.split("=");
  const isWord = (word: string) => /^[!-~]{1,40}$/.test(word);
  if (!isWord(part) || !isWord(serial) || more.length > 0) {
    throw new ToolError("bad-argument", `--serial ${text}`);
  }
  return [...before, { part, serial }];
}
