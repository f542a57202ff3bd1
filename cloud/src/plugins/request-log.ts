import type { FastifyBaseLogger } from "fastify";
import type { Log, LogLevel } from "../ports.ts";

/**
 * Fastify's own log and that of the pages, through ours: what failed, by its code and stack. No
 * address, header or body is told: a page's address may hold a voucher's token.
 */
export function requestLog(log: Log): FastifyBaseLogger {
  const tell = (level: LogLevel) => (what: unknown, text?: unknown) => {
    log(level, codeIn(what), { error: textIn(what, text) });
  };
  const silent = () => undefined;
  const logger: FastifyBaseLogger = {
    level: "warn",
    fatal: tell("error"),
    error: tell("error"),
    warn: tell("warn"),
    info: silent,
    debug: silent,
    trace: silent,
    silent,
    child: () => logger,
  };
  return logger;
}

function codeIn(what: unknown): string {
  const code: unknown = isFields(what) && !(what instanceof Error) ? what["code"] : undefined;
  return typeof code === "string" ? code : "http-failed";
}

function textIn(what: unknown, text: unknown): string {
  const error = isFields(what) && !(what instanceof Error) ? what["err"] : what;
  if (error instanceof Error) return error.stack ?? error.message;
  if (typeof what === "string") return what;
  return typeof text === "string" ? text : "";
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
