import type { Logger } from "pino";
import type { Log } from "../ports.ts";

/** Our log over pino: one JSON object a line, so that nothing in it can begin a line of its own. */
export function jsonLog(logger: Logger): Log {
  return (level, code, fields) => logger[level]({ code, ...fields });
}
