import { Command, CommanderError } from "commander";
import { linesOfError, ToolError } from "./codes.ts";
import { addBackup } from "./commands/backup.ts";
import { addBundle } from "./commands/bundle.ts";
import { addCalibrate } from "./commands/calibrate.ts";
import { addCount } from "./commands/count.ts";
import { addGateway } from "./commands/gateway.ts";
import { addFlash } from "./commands/flash.ts";
import { addSignProgram } from "./commands/sign-program.ts";
import { addKeys } from "./commands/keys.ts";
import { addMonitor } from "./commands/monitor.ts";
import type { CommandParts } from "./commands/parts.ts";
import { addRestore } from "./commands/restore.ts";
import { addProvision } from "./commands/provision.ts";
import { addReplaceBoard } from "./commands/replace-board.ts";
import { addSelfTest } from "./commands/self-test.ts";

/**
 * Runs one command line, without the program's own name, and returns the exit code: 0 done, 1 not
 * done (said why), 2 not understood.
 */
export async function runCommand(words: readonly string[], parts: CommandParts): Promise<number> {
  const { terminal } = parts;
  try {
    await programOf(parts).parseAsync(words, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    for (const line of linesOfError(error)) terminal.complain(line);
    return error instanceof ToolError && error.code === "bad-argument" ? 2 : 1;
  }
}

function programOf(parts: CommandParts): Command {
  const program = new Command("anxin");
  program
    .description("安心售药机的现场工具 / the technician's tool of Anxin kiosks")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => parts.terminal.say(text.trimEnd()),
      writeErr: (text) => parts.terminal.complain(text.trimEnd()),
    })
    .showHelpAfterError("(npx anxin help)")
    .helpOption("-h, --help", "显示用法 / show help")
    .helpCommand("help [command]", "显示某个命令的用法 / show a command's help");
  addKeys(program, parts);
  addBundle(program, parts);
  addSignProgram(program, parts);
  addFlash(program, parts);
  addProvision(program, parts);
  addMonitor(program, parts);
  addCount(program, parts);
  addSelfTest(program, parts);
  addCalibrate(program, parts);
  addBackup(program, parts);
  addRestore(program, parts);
  addReplaceBoard(program, parts);
  addGateway(program, parts);
  return program;
}
