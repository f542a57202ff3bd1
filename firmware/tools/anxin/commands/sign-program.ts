import { access, readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { FIRMWARE } from "../../../src/espruino/firmware-version.ts";
import { partsOfImage } from "../../../src/espruino/slots.ts";
import type { ProgramBoard } from "../../../src/contract/program.ts";
import { KIOSK_ENTRY } from "../../bundle/entries.ts";
import { programImage } from "../../bundle/image.ts";
import { ToolError } from "../codes.ts";
import { unreadable, unwritable } from "../file-errors.ts";
import { type KeyFileOptions, openKeyFile } from "../keys/passphrase.ts";
import { kiosksIn, programBundle, type SignedImage } from "../keys/program-bundle.ts";
import type { CommandParts } from "./parts.ts";

interface SignOptions extends KeyFileOptions {
  image?: string;
  board: string;
  programVersion?: string;
  kiosks?: string;
  kiosksFile?: string;
  out: string;
}

/** `sign-program`. */
export function addSignProgram(program: Command, { terminal }: CommandParts): void {
  program
    .command("sign-program")
    .description("用县密钥文件签发远程更新的程序（离线）/ sign a program for updates, offline")
    .requiredOption("--key-file <file>", "县密钥文件 / county key file")
    .option("--passphrase-file <file>", "从文件第一行读口令 / passphrase: first line of this file")
    .option("--board <kind>", "espruino | node", "espruino")
    .option("--image <file>", "程序映像；不给则由源码生成 / image; made from the sources if absent")
    .option("--program-version <v>", "Node 板程序的版本 / version of a Node board's program")
    .option("--kiosks <list>", "机器编号[:起始记录段]，逗号分隔 / kiosks[:first epoch], commas")
    .option("--kiosks-file <file>", "同上，每行一台 / the same, a line each")
    .requiredOption("--out <file>", "给云端导入的文件 / file for the cloud to import")
    .action(async (options: SignOptions) => {
      const kiosks = kiosksIn(await listOf(options));
      const image = await imageFor(options);
      const { keys } = await openKeyFile(terminal, options);
      const made = programBundle(keys, image, kiosks);
      await writeFile(options.out, `${JSON.stringify(made)}\n`).catch(unwritable(options.out));
      const { version, bytes, sha256 } = made;
      terminal.say(`${version}  ${bytes} bytes  SHA-256 ${sha256}`);
      terminal.say(
        `已为 ${kiosks.length} 台机器签发 / signed for ${kiosks.length} kiosks: ${options.out}`,
      );
    });
}

async function listOf({ kiosks, kiosksFile }: SignOptions): Promise<string> {
  if (kiosksFile === undefined) return kiosks ?? "";
  if (kiosks !== undefined) throw new ToolError("bad-argument", "--kiosks | --kiosks-file");
  return readFile(kiosksFile, "utf8").catch(unreadable(kiosksFile));
}

async function imageFor(options: SignOptions): Promise<SignedImage> {
  const board = boardOf(options.board);
  if (options.image === undefined) {
    if (board === "node") throw new ToolError("bad-argument", "--image");
    await access(KIOSK_ENTRY.entry).catch(unreadable(KIOSK_ENTRY.entry));
    return { board, ...(await programImage(FIRMWARE, KIOSK_ENTRY)) };
  }
  const bytes = await readFile(options.image).catch(unreadable(options.image));
  return { board, bytes, version: versionOf(board, bytes, options) };
}

function boardOf(kind: string): ProgramBoard {
  if (kind === "espruino" || kind === "node") return kind;
  throw new ToolError("bad-argument", `--board ${kind}: espruino | node`);
}

/** An ESP32's image says its version itself; under another it would only be reverted. */
function versionOf(board: ProgramBoard, bytes: Buffer, options: SignOptions): string {
  const { programVersion, image = "" } = options;
  if (board === "node") {
    if (programVersion === undefined) throw new ToolError("bad-argument", "--program-version");
    return programVersion;
  }
  const line = bytes.toString("latin1", 0, 64);
  const { version } = partsOfImage(line);
  if (!line.startsWith("anxin-program 1 ") || (programVersion ?? version) !== version) {
    throw new ToolError("program-unknown", image);
  }
  return version;
}
