/** The gateway on a computer whose clock jumps ten years, there and back, at each SIGUSR2. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { readConfig } from "../config/options.ts";
import { runGateway } from "../run.ts";

const TEN_YEARS_MS = 10 * 365.25 * 86_400_000;
const now = Date.now;
let aheadMs = 0;
Date.now = () => now() + aheadMs;
process.on("SIGUSR2", () => {
  aheadMs = aheadMs === 0 ? TEN_YEARS_MS : 0;
});

const { values } = parseArgs({ options: { config: { type: "string" } } });
await runGateway(readConfig(values.config, {}), pino({ base: null }));
