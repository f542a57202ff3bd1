import pino from "pino";
import { expect, test } from "vitest";
import { jsonLog } from "./json-log.ts";
import { requestLog } from "./request-log.ts";

function setUp() {
  let written = "";
  const logger = pino({ level: "debug" }, { write: (line: string) => void (written += line) });
  const lines = () => written.split("\n").filter((line) => line !== "");
  return { log: requestLog(jsonLog(logger)), lines };
}

test("an error whose words begin a line of their own is still one line", () => {
  const { log, lines } = setUp();
  const forged = '{"level":30,"code":"all-well"}';
  log.error({ err: new Error(`no\r\n${forged}\n\u001b[2J`), code: "page-failed" }, "a page failed");
  log.warn(`\r\n${forged}`);
  expect(lines()).toHaveLength(2);
  const told = lines().map((line) => JSON.parse(line) as { code: string; error: string });
  expect(told.map(({ code }) => code)).toEqual(["page-failed", "http-failed"]);
  expect(told[0]?.error).toContain(forged);
});

test("of a request only what failed is told: no address, no header, no body", () => {
  const { log, lines } = setUp();
  const request = { url: "/v/planted", headers: { cookie: "planted" }, body: "planted" };
  log.info({ req: request }, "incoming request");
  log.child({ req: request }).error({ req: request, err: new Error("it broke") });
  log.error(new Error("so did this"));
  expect(lines()).toHaveLength(2);
  expect(lines().join()).not.toContain("planted");
});
