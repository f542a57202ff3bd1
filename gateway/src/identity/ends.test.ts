import { expect, test } from "vitest";
import type { LogFields } from "../log.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
import { Ends } from "./ends.ts";

const DAY_MS = 86_400_000;

test("a certificate's end is told from 30 days before, once a day, and louder when it is over", async () => {
  const time = new VirtualTime();
  const lines: LogFields[] = [];
  const line = (fields: LogFields) => void lines.push(fields);
  const open = new Set<string>();
  const alarm = (code: string, isOpen: boolean, kiosk: string) =>
    void (isOpen ? open.add(`${code} ${kiosk}`) : open.delete(`${code} ${kiosk}`));
  const ends = new Ends({ time, log: { info: line, warn: line, error: line }, alarm });
  const endsMs = time.nowMs() + 31 * DAY_MS;
  ends.saw("k1", endsMs);
  expect(lines).toEqual([]);
  await time.pass(1.5 * DAY_MS);
  ends.saw("k1", endsMs);
  ends.saw("k1", endsMs);
  expect(lines).toEqual([{ code: "certificate-ending", client: "k1", days: 29 }]);
  expect([...open]).toEqual(["certificate-ending k1"]);
  await time.pass(30 * DAY_MS);
  ends.saw("k1", endsMs);
  expect(lines.at(-1)).toEqual({ code: "certificate-ended", client: "k1", days: -1 });
  expect([...open]).toEqual(["certificate-ended k1"]);
  ends.saw("k1", time.nowMs() + 700 * DAY_MS);
  expect(lines).toHaveLength(2);
  expect([...open]).toEqual([]);
  ends.saw("authority", time.nowMs() + DAY_MS);
  ends.saw("gateway", time.nowMs() + 300 * DAY_MS);
  expect([...open]).toEqual(["certificate-ending "]);
});
