import { CommandLineError } from "./command-line.ts";

type Command = (args: string[]) => Promise<number>;

/** Loaded on demand, so a simulation does not pay for the live county and the other way round. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  live: async () => (await import("./live/command.ts")).live,
  sim: async () => (await import("./county/command.ts")).sim,
};

const [name = "", ...args] = process.argv.slice(2);
const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;

/**
 * Runs the command and returns the exit code: 0 done, 1 found something wrong, 2 not understood.
 */
async function run(): Promise<number> {
  if (load === undefined) {
    const known = Object.keys(COMMANDS).join(", ");
    throw new CommandLineError(`there is no command "${name}"`, `Commands: ${known}`);
  }
  return (await load())(args);
}

try {
  process.exitCode = await run();
} catch (error) {
  const known = error instanceof Error && "code" in error;
  process.stderr.write((known ? error.message : String((error as Error).stack)) + "\n");
  process.exitCode = 2;
}
