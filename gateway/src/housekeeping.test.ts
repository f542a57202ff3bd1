import { expect, test } from "vitest";
import { Housekeeping } from "./housekeeping.ts";
import { SqliteJournal } from "./journal/sqlite-journal.ts";
import type { LogFields } from "./log.ts";
import { fact, record } from "./testing/journal-facts.ts";
import { VirtualTime } from "./testing/virtual-time.ts";

async function bench(bytesMax: number, kept: number) {
  const time = new VirtualTime();
  const journal = new SqliteJournal({ path: ":memory:", bytesMax });
  await journal.open();
  const receivedAt = time.nowMs();
  const entries = Array.from({ length: 10 }, (_, at) => fact(at + 1, { receivedAt }));
  for (const entry of entries) {
    await journal.append({ entries: [entry], record: record(10, kept) });
  }
  const lines: LogFields[] = [];
  const line = (fields: LogFields) => void lines.push(fields);
  const log = { info: line, warn: line, error: line };
  const said: string[] = [];
  const alarms = { set: (code: string, open: boolean) => void said.push(`${code} ${open}`) };
  const housekeeping = new Housekeeping({ journal, alarms, time, log, keepMs: 86_400_000 });
  housekeeping.start();
  return { time, journal, lines, said };
}

test("what the cloud has stays for its days, then goes; the rest stays", async () => {
  const { time, journal, lines } = await bench(1e6, 7);
  await time.pass(23 * 3_600_000);
  expect(journal.status().entries).toBe(10);
  await time.pass(2 * 3_600_000);
  expect(journal.status().entries).toBe(3);
  expect(lines).toEqual([]);
});

test("at 80 % full what the cloud has goes at once, and one line says so", async () => {
  const { time, journal, lines, said } = await bench(2500, 7);
  await time.pass(180_000);
  expect(said).toEqual(["true", "false", "false"].map((open) => `gateway-journal-filling ${open}`));
  expect(journal.status().entries).toBe(3);
  expect(lines).toMatchObject([{ code: "journal-filling" }]);
});
