/** `node gateway/src/main.ts --config FILE`: runs one gateway until SIGTERM or SIGINT. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { ConfigError } from "./config/config-error.ts";
import { OPTIONS, readConfig } from "./config/options.ts";
import type { LogCode } from "./codes.ts";
import { JournalError } from "./journal/port.ts";
import type { Log } from "./log.ts";
import { runGateway } from "./run.ts";

const DISK_ADVICE =
  "Nothing runs without the journal, kiosks keep their facts: make room, or mount the disk writable";

function usage(): string {
  const lines = Object.entries(OPTIONS).map(([name, { why }]) => `  ${name}: ${why}`);
  const head =
    "node gateway/src/main.ts [--config FILE]; in the JSON file, or as ANXIN_GATEWAY_NAME:";
  return [head, ...lines, ""].join("\n");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(usage());
    return;
  }
  const config = readConfig(values.config, process.env);
  const log: Log = pino({ level: config.logLevel, base: null });
  await runGateway(config, log);
}

function codeOf(error: unknown): LogCode {
  if (error instanceof ConfigError) return error.code;
  if (!(error instanceof JournalError)) return "stopped";
  return error.kind === "in-use" ? "journal-in-use" : "journal-failed";
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const isDisk = error instanceof JournalError && error.kind === "failed";
  return isDisk ? `${words}. ${DISK_ADVICE}` : words;
}

main().catch((error: unknown) => {
  process.stderr.write(`${codeOf(error)}: ${wordsOf(error)}\n`);
  process.exit(1);
});
