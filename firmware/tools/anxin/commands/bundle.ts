import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { excessOf } from "../../bundle/budget.ts";
import { bundle } from "../../bundle/bundle.ts";
import { KIOSK_ENTRY, KIOSK_FORM } from "../../bundle/entries.ts";
import { ToolError } from "../codes.ts";
import { PROGRAM_FILE } from "../flash/program.ts";
import { unreadable, unwritable } from "../file-errors.ts";
import type { Terminal } from "../terminal.ts";
import type { CommandParts } from "./parts.ts";

/** `bundle`. */
export function addBundle(program: Command, { terminal }: CommandParts): void {
  program
    .command("bundle")
    .description("生成主板程序，显示大小和预算 / make the board's program; prints bytes and budget")
    .option("--out <file>", "写到哪里 / where to write it", PROGRAM_FILE)
    .option("--entry <file>", "另一个程序的源文件 / source of another program", KIOSK_ENTRY.entry)
    .action(async ({ out, entry }: { out: string; entry: string }) => {
      // Every program is made in the kiosk's form as far as it has its parts; the budget is not.
      const own = resolve(entry) === KIOSK_ENTRY.entry;
      const other = { ...KIOSK_FORM, name: "bench", entry: resolve(entry), partial: true };
      const made = await madeOf(own ? KIOSK_ENTRY : other);
      terminal.say(`${made.bytes} bytes  SHA-256 ${made.sha256}`);
      if (own) checkBudget(terminal, made.bytes);
      await write(out, made.code).catch(unwritable(out));
      terminal.say(out);
    });
}

async function madeOf(what: Parameters<typeof bundle>[0]): ReturnType<typeof bundle> {
  await access(what.entry).catch(unreadable(what.entry));
  try {
    return await bundle(what);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new ToolError("bundle-failed", words, { cause });
  }
}

async function write(out: string, code: string): Promise<void> {
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, code);
}

function checkBudget(terminal: Terminal, bytes: number): void {
  const { bytesMax } = KIOSK_ENTRY;
  terminal.say(`预算 budget ${bytesMax} bytes，余 left ${bytesMax - bytes}`);
  const excess = excessOf(KIOSK_ENTRY, bytes);
  if (excess !== undefined) throw new ToolError("bundle-too-large", excess);
}
