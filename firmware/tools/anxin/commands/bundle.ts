import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { bundle } from "../../bundle/bundle.ts";
import { KIOSK_ENTRY } from "../../bundle/entries.ts";
import { ToolError } from "../codes.ts";
import { PROGRAM_FILE } from "../flash/program.ts";
import type { CommandParts } from "./parts.ts";

/** Bytes a kiosk's program may have, so that it boots from flash with room for its variables. */
export const BUDGET_BYTES = 131072;

/** `bundle`. */
export function addBundle(program: Command, { terminal }: CommandParts): void {
  program
    .command("bundle")
    .description("生成主板程序，显示大小和预算 / make the board's program; prints bytes and budget")
    .option("--out <file>", "写到哪里 / where to write it", PROGRAM_FILE)
    .option("--entry <file>", "另一个程序的源文件 / source of another program", KIOSK_ENTRY.entry)
    .action(async ({ out, entry }: { out: string; entry: string }) => {
      const made = await bundle({ name: KIOSK_ENTRY.name, entry: resolve(entry) });
      terminal.say(`${made.bytes} / ${BUDGET_BYTES} bytes  SHA-256 ${made.sha256}`);
      if (made.bytes > BUDGET_BYTES) throw new ToolError("bundle-too-large");
      await mkdir(dirname(out), { recursive: true });
      await writeFile(out, made.code);
      terminal.say(out);
    });
}
