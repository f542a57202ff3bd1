import { expect, test } from "vitest";
import type { Batch } from "../journal/port.ts";
import { JournalError } from "../journal/port.ts";
import { SqliteJournal } from "../journal/sqlite-journal.ts";
import { doorFact } from "../testing/kiosk-voice.ts";
import { Rig } from "../testing/rig.ts";
import { Tally } from "./tally.ts";
import { Watch } from "./watch.ts";

const MINUTE_MS = 60_000;

class RefusingDisk extends SqliteJournal {
  refuses = false;

  override append(batch: Batch): Promise<void> {
    if (!this.refuses) return super.append(batch);
    return Promise.reject(new JournalError("failed", "disk refused the journal: read-only"));
  }
}

test("a disk that refuses for an hour degrades the gateway for an hour, though it is said once", async () => {
  const journal = new RefusingDisk({ path: ":memory:", bytesMax: 1e9 });
  const rig = new Rig({ journal });
  const [k1] = await rig.online("k1");
  const watch = new Watch({
    gateway: rig.gateway,
    link: { awayMs: 0, tokenRefused: false, latencyMs: 80 },
    clock: { errorMs: 0 },
    words: { last: undefined, counts: new Map() },
    tally: new Tally(),
    certificateEnds: () => new Map(),
    automation: () => ({ state: "off", residentBytes: undefined }),
    version: "1.0.0",
    time: rig.time,
  });
  watch.start();
  const fact = k1?.facts([doorFact(1)]);
  if (fact === undefined) throw new Error("no kiosk");
  journal.refuses = true;
  for (let minute = 0; minute < 60; minute += 1) {
    expect((await rig.gateway.receive(fact)).outcome).toBe("unstored");
    await rig.time.pass(MINUTE_MS);
    expect(watch.health()).toMatchObject({
      status: "degraded",
      reasons: [{ code: "gateway-disk-failed" }],
    });
  }
  expect(rig.codes().filter((code) => code === "journal-failed")).toHaveLength(1);
  journal.refuses = false;
  expect((await rig.gateway.receive(fact)).outcome).toBe("stored");
  await rig.time.pass(MINUTE_MS);
  expect(watch.health()).toMatchObject({ status: "ok", reasons: [] });
  watch.stop();
  await rig.gateway.stop();
});
