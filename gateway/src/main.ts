/** `node gateway/src/main.ts --config FILE`: runs one gateway until SIGTERM or SIGINT. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { ConfigError } from "./config/config-error.ts";
import { OPTIONS, readConfig } from "./config/options.ts";
import type { Log } from "./log.ts";
import { runGateway } from "./run.ts";

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

main().catch((error: unknown) => {
  const code = error instanceof ConfigError ? error.code : "stopped";
  process.stderr.write(`${code}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
