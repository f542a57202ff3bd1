import { expect, test } from "vitest";
import type { LogFields } from "../log.ts";
import { VirtualTime, settle } from "../testing/virtual-time.ts";
import { AlarmPost } from "./alarm-post.ts";

function bench() {
  const time = new VirtualTime();
  const lines: LogFields[] = [];
  const line = (fields: LogFields) => void lines.push(fields);
  const taken: Record<string, unknown>[] = [];
  const way = { isOpen: true };
  const post = async (_url: string, body: string) => {
    if (!way.isOpen) throw new Error("nobody there");
    taken.push(JSON.parse(body) as Record<string, unknown>);
  };
  const log = { info: line, warn: line, error: line };
  const poster = new AlarmPost({ url: "http://site", post, time, log, random: () => 0.5 });
  return { time, lines, taken, way, poster };
}

const alarm = { code: "gateway-journal-full", kiosk: "", at: 1 } as const;

test("an alarm is posted once, with what it means in Chinese and English", async () => {
  const { taken, poster, lines } = bench();
  poster.add({ ...alarm, open: true });
  await settle();
  expect(taken).toMatchObject([
    { code: alarm.code, open: true, text: { en: expect.stringContaining("full") } },
  ]);
  expect(lines).toEqual([]);
});

test("one that is not taken is tried again, of each only the newest word, and said once", async () => {
  const { time, taken, way, poster, lines } = bench();
  way.isOpen = false;
  poster.add({ ...alarm, open: true });
  poster.add({ ...alarm, code: "gateway-disk-failed", open: true });
  await time.pass(30_000);
  poster.add({ ...alarm, open: false });
  way.isOpen = true;
  await time.pass(120_000);
  expect(taken.map(({ code, open }) => [code, open])).toEqual([
    ["gateway-disk-failed", true],
    ["gateway-journal-full", false],
  ]);
  expect(lines).toMatchObject([{ code: "alarm-unsent" }]);
});
