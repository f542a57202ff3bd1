/** The gateway with a journal that says "stored" before it has stored: what a trace must catch. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { readConfig } from "../config/options.ts";
import type { Journal } from "../journal/port.ts";
import { runGateway } from "../run.ts";

function early(journal: Journal): Journal {
  const append = journal.append.bind(journal);
  journal.append = async (batch) => {
    setTimeout(() => void append(batch), 20);
  };
  return journal;
}

const { values } = parseArgs({ options: { config: { type: "string" } } });
const config = readConfig(values.config, {});
await runGateway(config, pino({ base: null }), { wrapJournal: early });
