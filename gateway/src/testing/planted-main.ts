/** The gateway with its journal's fsync left out: what the strace test must catch. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { readConfig } from "../config/options.ts";
import { runGateway } from "../run.ts";

const { values } = parseArgs({ options: { config: { type: "string" } } });
await runGateway(readConfig(values.config, {}), pino({ base: null }), { synchronous: "OFF" });
