import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { CONFIGURATION_FILE } from "../../../src/contract/configuration.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { lookAtBoard, sendFile, startProgram, stopProgram } from "../flash/send-program.ts";
import { basesOn, dayAt } from "../keys/current-bases.ts";
import { enrolmentEntry, fingerprintOf, rootsFor } from "../keys/kiosk-keys.ts";
import type { CountyKeys } from "../keys/county-key-file.ts";
import { type KeyFileOptions, openKeyFile } from "../keys/passphrase.ts";
import { configurationText } from "../provision/configuration-text.ts";
import { unreadable, unwritable } from "../file-errors.ts";
import { checkEnrolmentFile, enrolInFile } from "../provision/enrolment-file.ts";
import { putQuotaKeys } from "../provision/quota-keys-on-board.ts";
import { putQuotaKeysInFolder } from "../provision/quota-keys-in-folder.ts";
import type { Terminal } from "../terminal.ts";
import { wholeNumber } from "./arguments.ts";
import { type CommandParts, withConsole } from "./parts.ts";

/** How a kiosk is to be, as typed. */
export interface ProvisionOptions extends KeyFileOptions {
  port?: string;
  folder?: string;
  kiosk: string;
  epoch: number;
  broker: string;
  lanes: string;
  wifi?: string;
  wifiOpen?: boolean;
  wifiPasswordFile?: string;
  enrolment?: string;
}

/** `provision`. */
export function addProvision(program: Command, parts: CommandParts): void {
  program
    .command("provision")
    .description("用数据线写入配置和密钥 / put configuration and keys on a board, by cable")
    .option("--port <port>", "Espruino 主板的端口 / port of an Espruino board")
    .option("--folder <dir>", "Node 主板的数据文件夹 / data folder of a Node board, instead")
    .requiredOption("--kiosk <id>", "机器编号 / kiosk id")
    .requiredOption("--key-file <file>", "县密钥文件 / county key file")
    .option("--passphrase-file <file>", "从文件第一行读口令 / passphrase: first line of this file")
    .option("--epoch <n>", "记录段，新机为 1 / epoch; 1 for a new kiosk", wholeNumber, 1)
    .requiredOption("--broker <host:port>", "网关地址 / address of the gateway")
    .option("--lanes <kind>", "spirals（弹簧）或 lane-board（驱动板）/ what turns lanes", "spirals")
    .option("--wifi <ssid>", "无线网名，不写则用有线 / Wi-Fi name; wired when left out")
    .option("--wifi-open", "该无线网没有密码 / that network has no password")
    .option(
      "--wifi-password-file <file>",
      "从文件第一行读密码 / its password: first line of this file",
    )
    .option("--enrolment <file>", "把机器加进网关的登记文件 / add the kiosk to this gateway file")
    .action((options: ProvisionOptions) => provision(parts, options));
}

/** Puts configuration and keys on a board or into a folder, and enrols it at the gateway. */
export async function provision(parts: CommandParts, options: ProvisionOptions): Promise<void> {
  const { terminal } = parts;
  const { port, folder } = options;
  if ((port === undefined) === (folder === undefined)) {
    throw new ToolError("bad-argument", "--port | --folder");
  }
  if (options.enrolment !== undefined) await checkEnrolmentFile(options.enrolment);
  const keys = await currentKeys(parts, options);
  const text = configurationText({
    kiosk: options.kiosk,
    roots: rootsFor(keys, options),
    broker: options.broker,
    wifi: await wifiOf(terminal, options),
    lanes: options.lanes,
  });
  if (port !== undefined)
    await withConsole(parts, port, (console) => writeOnBoard(console, text, keys));
  if (folder !== undefined) {
    await writeInFolder(folder, text);
    if (keys.bases.length > 0) putQuotaKeysInFolder(folder, keys.bases);
    terminal.say("写入时机器的服务必须已停止；文件须归服务的用户所有。");
    terminal.say("The kiosk's service must have been stopped; its user must own the files.");
  }
  terminal.say(`${options.kiosk}：配置已写入并核对，县 ${keys.county}（${fingerprintOf(keys)}）`);
  terminal.say(`${options.kiosk}: configured and read back; county keys ${fingerprintOf(keys)}`);
  await tellGateway(terminal, options, keys);
}

/** The key file is moved to today's windows first, and saved: whoever holds a base moves it on. */
async function currentKeys(parts: CommandParts, options: ProvisionOptions): Promise<CountyKeys> {
  const { keys, save } = await openKeyFile(parts.terminal, options);
  const bases = basesOn(keys.bases, dayAt(parts.nowMs()));
  const moved = { ...keys, bases };
  if (bases.some((base, at) => base !== keys.bases[at])) await save(moved);
  return moved;
}

async function writeOnBoard(
  console: BoardConsole,
  text: string,
  { bases }: CountyKeys,
): Promise<void> {
  await lookAtBoard(console);
  await stopProgram(console);
  if (bases.length > 0) await putQuotaKeys(console, bases);
  await sendFile(
    console,
    { name: CONFIGURATION_FILE, bytes: Buffer.from(text, "ascii") },
    () => {},
  );
  await startProgram(console);
}

async function writeInFolder(folder: string, text: string): Promise<void> {
  const path = join(folder, CONFIGURATION_FILE);
  await writeFile(path, text, { mode: 0o600 }).catch(unwritable(path));
}

async function wifiOf(
  terminal: Terminal,
  { wifi, wifiOpen, wifiPasswordFile }: ProvisionOptions,
): Promise<{ ssid: string; password: string } | undefined> {
  if (wifi === undefined) return undefined;
  if (wifiOpen === true) return { ssid: wifi, password: "" };
  if (wifiPasswordFile === undefined) {
    return { ssid: wifi, password: await terminal.secret(`${wifi} 的密码 / its password: `) };
  }
  const text = await readFile(wifiPasswordFile, "utf8").catch(unreadable(wifiPasswordFile));
  return { ssid: wifi, password: text.split("\n")[0]?.trimEnd() ?? "" };
}

/** The gateway reads `[{kiosk, keys}]` from the file its option `enrolment` names. */
async function tellGateway(
  terminal: Terminal,
  options: ProvisionOptions,
  keys: CountyKeys,
): Promise<void> {
  const entry = enrolmentEntry(keys, options, "link");
  if (options.enrolment === undefined) {
    terminal.say("请把下面一行（机密）加进网关的登记文件，网关会自己读到：");
    terminal.say("Add this line (secret) to the gateway's enrolment file; the gateway notices:");
    terminal.say(JSON.stringify(entry));
    return;
  }
  await enrolInFile(options.enrolment, entry);
  terminal.say(`已登记到 ${options.enrolment}，网关会自己读到 / enrolled; the gateway notices`);
}
