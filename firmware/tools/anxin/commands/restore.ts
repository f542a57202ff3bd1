import type { Command } from "commander";
import { CONFIGURATION_FILE, readConfiguration } from "../../../src/contract/configuration.ts";
import { type Backup, readBackup, sealBackup } from "../backup/backup-file.ts";
import { restoreRefusal } from "../backup/may-restore.ts";
import {
  configurationOn,
  readAreas,
  RING_AREA,
  standing,
  writeAreas,
} from "../backup/whole-board.ts";
import { serialOfBoard } from "../board/board-identity.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { lookAtBoard, sendFile, startProgram, stopProgram } from "../flash/send-program.ts";
import { type KeyFileOptions, openKeyFile } from "../keys/passphrase.ts";
import { checkReplaceable, replaceFile } from "../replace-file.ts";
import { type CommandParts, withConsole } from "./parts.ts";

interface RestoreOptions extends KeyFileOptions {
  port: string;
  from: string;
}

/** `restore`. */
export function addRestore(program: Command, parts: CommandParts): void {
  program
    .command("restore")
    .description(
      "把 backup --move 的文件写到另一块主板 / put what backup --move took on another board",
    )
    .requiredOption("--port <port>", "Espruino 主板的端口 / port of an Espruino board")
    .requiredOption("--from <file>", "backup --move 写的文件 / the file backup --move wrote")
    .requiredOption("--key-file <file>", "县密钥文件 / county key file")
    .option("--passphrase-file <file>", "从文件第一行读口令 / passphrase: first line of this file")
    .action((options: RestoreOptions) => restore(parts, options));
}

async function restore(parts: CommandParts, options: RestoreOptions): Promise<void> {
  const { master } = (await openKeyFile(parts.terminal, options)).keys;
  const backup = await readBackup(options.from, master);
  await checkReplaceable(options.from);
  await withConsole(parts, options.port, async (console) => {
    await lookAtBoard(console);
    await stopProgram(console);
    try {
      const serial = await checkTarget(console, parts, backup);
      await put(console, parts, { backup, serial, master, path: options.from });
    } finally {
      // Whatever the board is now, it starts as that.
      await startProgram(console).catch(() => {});
    }
  });
  const { kiosk, epoch, seq } = backup.head;
  const { terminal } = parts;
  terminal.say(`${kiosk}：记录段 ${epoch} 从 #${seq} 继续；文件已标为用过，请勿复制。`);
  terminal.say(`${kiosk}: epoch ${epoch} goes on after #${seq}; the file is marked as used.`);
}

/** Looks at the board before a byte of it is changed; its serial number. */
async function checkTarget(
  console: BoardConsole,
  { terminal }: CommandParts,
  { head }: Backup,
): Promise<string> {
  const found = readConfiguration(await configurationOn(console));
  const kiosk = typeof found === "string" ? "" : found.kiosk;
  const serial = await serialOfBoard(console);
  const { epoch, seq } = standing(await readAreas(console, RING_AREA, terminal));
  const code = restoreRefusal(head, { serial, kiosk, epoch, seq });
  if (code === undefined) return serial;
  throw new ToolError(code, `backup ${head.epoch}/#${head.seq}, board ${epoch}/#${seq} ${kiosk}`);
}

/** The file is used up before the configuration makes the board a kiosk again. */
async function put(
  console: BoardConsole,
  { terminal }: CommandParts,
  to: { backup: Backup; serial: string; master: Uint8Array; path: string },
): Promise<void> {
  const { backup, serial, master, path } = to;
  const { body } = backup;
  await writeAreas(console, body.areas, terminal);
  const head = { ...backup.head, state: "restored", restoredTo: serial } as const;
  await replaceFile(path, sealBackup(master, { head, body }));
  const bytes = Buffer.from(body.configuration, "latin1");
  await sendFile(console, { name: CONFIGURATION_FILE, bytes }, () => {});
}
