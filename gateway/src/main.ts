/** `node gateway/src/main.ts --config FILE`: runs one gateway until SIGTERM or SIGINT. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { ConfigError } from "./config/config-error.ts";
import { readConfig } from "./config/options.ts";
import type { Log } from "./log.ts";
import { runGateway } from "./run.ts";

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: "string" } } });
  const config = readConfig(values.config, process.env);
  const log: Log = pino({ level: config.logLevel, base: null });
  await runGateway(config, log);
}

main().catch((error: unknown) => {
  const code = error instanceof ConfigError ? error.code : "stopped";
  process.stderr.write(`${code}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
