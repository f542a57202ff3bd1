import { USAGE as BENCH_USAGE } from "./bench/arguments.ts";
import { CAMPAIGN_USAGE } from "./campaign/options.ts";
import { CommandLineError, LIVE_USAGE, SIM_USAGE, wantsHelp } from "./command-line.ts";
import { FUZZ_USAGE } from "./fuzz/options.ts";
import { LEDGER_USAGE } from "./ledger/options.ts";
import { SCREENSHOTS_USAGE } from "./screenshots/usage.ts";
import { SIM_CAMPAIGN_USAGE } from "./sim-campaign/options.ts";

interface Command {
  usage: string;
  /** Loaded on demand, so a simulation does not pay for the live county and the other way round. */
  load: () => Promise<(args: string[]) => Promise<number>>;
}

const COMMANDS: Record<string, Command> = {
  live: { usage: LIVE_USAGE, load: async () => (await import("./live/command.ts")).live },
  sim: { usage: SIM_USAGE, load: async () => (await import("./county/command.ts")).sim },
  "sim-campaign": {
    usage: SIM_CAMPAIGN_USAGE,
    load: async () => (await import("./sim-campaign/command.ts")).simCampaign,
  },
  bench: { usage: BENCH_USAGE, load: async () => (await import("./bench/main.ts")).runBench },
  campaign: {
    usage: CAMPAIGN_USAGE,
    load: async () => (await import("./campaign/main.ts")).runCampaign,
  },
  ledger: {
    usage: LEDGER_USAGE,
    load: async () => (await import("./ledger/command.ts")).ledger,
  },
  screenshots: {
    usage: SCREENSHOTS_USAGE,
    load: async () => (await import("./screenshots/command.ts")).screenshots,
  },
  fuzz: { usage: FUZZ_USAGE, load: async () => (await import("./fuzz/command.ts")).fuzz },
};

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;

/**
 * Runs the command and returns the exit code: 0 done, 1 found something wrong, 2 not understood.
 */
async function run(): Promise<number> {
  if (command === undefined) {
    const known = Object.keys(COMMANDS).join(", ");
    throw new CommandLineError(`there is no command "${name}"`, `Commands: ${known}`);
  }
  if (wantsHelp(args)) {
    process.stdout.write(command.usage + "\n");
    return 0;
  }
  return (await command.load())(args);
}

try {
  process.exitCode = await run();
} catch (error) {
  const known = error instanceof Error && "code" in error;
  process.stderr.write((known ? error.message : String((error as Error).stack)) + "\n");
  process.exitCode = 2;
}
