/** The gateway with a disk that never answers: what it was given is nowhere when it is killed. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { readConfig } from "../config/options.ts";
import type { Journal } from "../journal/port.ts";
import { runGateway } from "../run.ts";

function stalled(journal: Journal): Journal {
  journal.append = () => new Promise(() => {});
  return journal;
}

const { values } = parseArgs({ options: { config: { type: "string" } } });
const config = readConfig(values.config, {});
await runGateway(config, pino({ base: null }), { wrapJournal: stalled });
