import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { linesOfError, ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import {
  PROGRAM_FILE,
  readGlyphs,
  readProgram,
  sha256Of,
  type StorageFile,
} from "../flash/program.ts";
import { lookAtBoard, sendFile, startProgram, stopProgram } from "../flash/send-program.ts";
import { ESP32_STORAGE, storageImage } from "../flash/storage-image.ts";
import { unwritable } from "../file-errors.ts";
import type { Terminal } from "../terminal.ts";
import { wholeNumber } from "./arguments.ts";
import { type CommandParts, withConsole } from "./parts.ts";

interface FlashOptions {
  port?: string;
  image: string;
  imageOnly?: string;
  storageBytes: number;
  anyProgram?: boolean;
}

/** `flash`. */
export function addFlash(program: Command, parts: CommandParts): void {
  program
    .command("flash")
    .description("把程序写入主板 / put the program on a board")
    .option("--port <port>", "串口或 tcp://主机:端口 / serial port or tcp://host:port")
    .option("--image <file>", "程序文件 / the program", PROGRAM_FILE)
    .option("--image-only <file>", "不接主板，只生成整个存储映像 / no board: write a Storage image")
    .option(
      "--storage-bytes <n>",
      "映像大小 / size of that image",
      wholeNumber,
      ESP32_STORAGE.bytes,
    )
    .option("--any-program", "也写入不是售药机的程序 / send a program that is no kiosk's, too")
    .action(async (options: FlashOptions) => {
      const { imageOnly, port, anyProgram = false } = options;
      if (imageOnly === undefined && port === undefined) {
        throw new ToolError("bad-argument", "--port | --image-only");
      }
      const files = await filesOf(parts.terminal, options.image, anyProgram);
      if (imageOnly !== undefined) {
        return writeImage(parts, imageOnly, { files, bytes: options.storageBytes });
      }
      if (port !== undefined) {
        await withConsole(parts, port, (console) => flash(parts, console, files));
      }
    });
}

/** The program last, so that it never starts without what it draws from. */
export async function filesOf(
  terminal: Terminal,
  image: string,
  any: boolean,
): Promise<StorageFile[]> {
  const program = await readProgram(image, any);
  const glyphs = await readGlyphs();
  if (glyphs !== undefined) return [glyphs, program];
  // A board may have them from before, so this is said and no more.
  if (!any)
    for (const line of linesOfError(new ToolError("glyphs-missing"))) terminal.complain(line);
  return [program];
}

/** Sends files to a board and starts it. */
export async function flash(
  { terminal }: Pick<CommandParts, "terminal">,
  console: BoardConsole,
  files: readonly StorageFile[],
): Promise<void> {
  const facts = await lookAtBoard(console);
  terminal.say(`主板 ${facts.board}，Espruino ${facts.version} / board found`);
  await stopProgram(console);
  for (const file of files) await sendOne(terminal, console, file);
  await startProgram(console);
  terminal.say("程序已启动；用 monitor 查看 / the program starts; watch it with monitor");
}

async function sendOne(
  terminal: Terminal,
  console: BoardConsole,
  file: StorageFile,
): Promise<void> {
  const sent = await sendFile(console, file, (bytes, total) => {
    terminal.progress(`${file.name} ${bar(bytes / total)} ${bytes} / ${total} bytes`);
    if (bytes === total) terminal.progress("");
  });
  const what = `${file.name} ${file.bytes.length} bytes SHA-256 ${sha256Of(file.bytes)}`;
  if (sent) terminal.say(`已写入并读回核对 / written and read back: ${what}`);
  else terminal.say(`主板上已有，未改动 / the board has it already: ${what}`);
}

async function writeImage(
  { terminal }: CommandParts,
  path: string,
  image: { files: readonly StorageFile[]; bytes: number },
): Promise<void> {
  await writeFile(path, storageImage(image.files, image.bytes)).catch(unwritable(path));
  const address = `0x${ESP32_STORAGE.address.toString(16)}`;
  terminal.say(`${path}: ${image.bytes} bytes, ESP32: esptool write_flash ${address} ${path}`);
  terminal.say("注意：映像里没有配置和密钥，写入后要重新 provision。");
  terminal.say("It holds no configuration and no keys: provision the board after writing it.");
}

const BAR_CELLS = 30;

function bar(share: number): string {
  const full = Math.round(share * BAR_CELLS);
  return "█".repeat(full) + "░".repeat(BAR_CELLS - full);
}
