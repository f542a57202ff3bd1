import { access } from "node:fs/promises";
import type { Command } from "commander";
import { readConfiguration } from "../../../src/contract/configuration.ts";
import { serialOfBoard } from "../board/board-identity.ts";
import { type Backup, type BackupHead, readBackup, sealBackup } from "../backup/backup-file.ts";
import {
  configurationOn,
  eraseConfiguration,
  erasedLike,
  readAreas,
  RING_AREA,
  standing,
  WHOLE_AREAS,
  writeAreas,
} from "../backup/whole-board.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { lookAtBoard, startProgram, stopProgram } from "../flash/send-program.ts";
import { type KeyFileOptions, openKeyFile } from "../keys/passphrase.ts";
import { checkReplaceable, replaceFile } from "../replace-file.ts";
import { type CommandParts, withConsole } from "./parts.ts";

interface BackupOptions extends KeyFileOptions {
  port: string;
  out: string;
  move?: boolean;
}

/** `backup`. */
export function addBackup(program: Command, parts: CommandParts): void {
  program
    .command("backup")
    .description("把主板的记录区存成文件 / save a board's journal to a file")
    .requiredOption("--port <port>", "Espruino 主板的端口 / port of an Espruino board")
    .requiredOption("--out <file>", "写到哪里 / where to write it")
    .requiredOption(
      "--key-file <file>",
      "县密钥文件（备份用它加密）/ county key file, which seals it",
    )
    .option("--passphrase-file <file>", "从文件第一行读口令 / passphrase: first line of this file")
    .option(
      "--move",
      "搬走：存好后清空主板，之后用 restore 写到另一块 / take it away: empties the board afterwards; restore puts it on another",
    )
    .action((options: BackupOptions) => backup(parts, options));
}

async function backup(parts: CommandParts, options: BackupOptions): Promise<void> {
  const { keys } = await openKeyFile(parts.terminal, options);
  const there = (await isThere(options.out))
    ? await readBackup(options.out, keys.master)
    : undefined;
  if (there === undefined) await checkReplaceable(options.out);
  // Only an emptying that was cut short goes on in a file that is there.
  else if (options.move !== true || !["leaving", "moved"].includes(there.head.state)) {
    throw new ToolError("backup-exists", options.out);
  }
  await withConsole(parts, options.port, async (console) => {
    await lookAtBoard(console);
    await stopProgram(console);
    const work = { parts, options, master: keys.master };
    try {
      if (options.move === true) await move(console, work, there);
      else await copy(console, work);
    } finally {
      // Whatever the board is now, it starts as that.
      await startProgram(console).catch(() => {});
    }
  });
}

interface Work {
  parts: CommandParts;
  options: BackupOptions;
  master: Uint8Array;
}

async function copy(console: BoardConsole, { parts, options, master }: Work): Promise<void> {
  const taken = await take(console, parts, { areas: RING_AREA, configuration: "" });
  const head = { ...taken.head, state: "copy" } as const;
  await replaceFile(options.out, sealBackup(master, { ...taken, head }));
  const { head: kept } = await readBackup(options.out, master);
  tell(parts, options.out, kept);
  parts.terminal.say("这是副本：机器会继续工作，副本不能写回任何主板。");
  parts.terminal.say("This is a copy: the kiosk goes on, and a copy goes back to no board.");
}

/**
 * In this order, so that a cut at any moment leaves one board or one file that can go on, never
 * both: the file as `leaving`, the configuration gone, the file as `moved`, the flash empty.
 */
async function move(
  console: BoardConsole,
  { parts, options, master }: Work,
  there: Backup | undefined,
): Promise<void> {
  const taken = there ?? (await takeAll(console, parts));
  if (there === undefined) await replaceFile(options.out, sealBackup(master, taken));
  const kept = await readBackup(options.out, master);
  if (there !== undefined) await checkSame(console, parts, kept);
  await eraseConfiguration(console);
  const head = { ...kept.head, state: "moved" } as const;
  await replaceFile(options.out, sealBackup(master, { ...kept, head }));
  await writeAreas(console, erasedLike(WHOLE_AREAS), parts.terminal);
  tell(parts, options.out, head);
  parts.terminal.say("主板已清空，不再是一台机器。请用 restore 把文件写到新主板；文件只能用一次。");
  parts.terminal.say(
    "The board is empty and no kiosk any more. Restore the file to the new board; it can be used once.",
  );
}

async function takeAll(console: BoardConsole, parts: CommandParts): Promise<Backup> {
  const configuration = await configurationOn(console);
  const taken = await take(console, parts, { areas: WHOLE_AREAS, configuration });
  if (standing(taken.body.areas).open) throw new ToolError("vend-open");
  return { ...taken, head: { ...taken.head, state: "leaving" } };
}

/** What the board holds must be what the file holds, or one of them has gone on. */
async function checkSame(console: BoardConsole, parts: CommandParts, kept: Backup): Promise<void> {
  const configuration = await configurationOn(console);
  const isOther = (await serialOfBoard(console)) !== kept.head.serial;
  if (isOther) throw new ToolError("backup-exists", kept.head.serial);
  const now = await readAreas(console, WHOLE_AREAS, parts.terminal);
  const isSame = now.every(({ bytes }, i) => {
    return Buffer.compare(bytes, kept.body.areas[i]?.bytes ?? new Uint8Array()) === 0;
  });
  // Without a configuration it cannot have gone on, and may be half empty already.
  if (!isSame && configuration !== "") throw new ToolError("backup-stale", kept.head.takenAt);
}

async function take(
  console: BoardConsole,
  { terminal, nowMs }: CommandParts,
  what: { areas: typeof WHOLE_AREAS; configuration: string },
): Promise<Backup> {
  const found = readConfiguration(await configurationOn(console));
  if (typeof found === "string") throw new ToolError("not-provisioned", found);
  const areas = await readAreas(console, what.areas, terminal);
  const { epoch, seq } = standing(areas);
  const head: BackupHead = {
    format: "anxin-board-backup",
    version: 1,
    kiosk: found.kiosk,
    serial: await serialOfBoard(console),
    epoch,
    seq,
    takenAt: new Date(nowMs()).toISOString(),
    sha256: "",
    state: "copy",
    restoredTo: "",
  };
  return { head, body: { configuration: what.configuration, areas } };
}

function tell({ terminal }: CommandParts, path: string, head: BackupHead): void {
  const { kiosk, epoch, seq, sha256 } = head;
  terminal.say(`${path}：机器 ${kiosk}，记录段 ${epoch}，记录到 #${seq}，SHA-256 ${sha256}`);
  terminal.say(
    `${path}: kiosk ${kiosk}, epoch ${epoch}, facts up to #${seq}, read back and checked`,
  );
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
