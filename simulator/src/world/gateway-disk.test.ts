import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Batch } from "@anxin/gateway";
import { describeJournal } from "@anxin/gateway/journal-contract";
import { GatewayDisk } from "./gateway-disk.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const atOnce = (done: () => void) => queueMicrotask(done);

let disk: GatewayDisk;
describeJournal("the model of a gateway's journal", {
  fresh: async (bytesMax) => {
    disk = new GatewayDisk({ bytesMax, sync: atOnce, hash });
    return disk.journal();
  },
  reopen: async () => disk.journal(),
  clean: async () => {},
});

const BATCH: Batch = {
  entries: [
    {
      kiosk: "k1",
      epoch: 1,
      loose: false,
      seq: 1,
      last: 1,
      hash: "",
      receivedAt: 1000,
      body: {
        type: "fact",
        epoch: 1,
        fact: { seq: 1, uptime: 1, time: 0, trust: "unknown", kind: "door-opened", body: {} },
      },
    },
  ],
  record: {
    kiosk: "k1",
    term: 1,
    superseded: false,
    epoch: 1,
    session: 1,
    n: 0,
    plan: "",
    revision: 0,
    followed: 0,
    memory: "",
    marks: { 1: { held: 1, kept: 0, top: 1 } },
  },
};

describe("a disk that has not synced", () => {
  it("loses what was appended, and nobody is told that it was stored", async () => {
    let sync = () => {};
    const slow = new GatewayDisk({ bytesMax: 1000, sync: (done) => void (sync = done), hash });
    const before = slow.journal();
    await before.open();
    let told = false;
    void before.append(BATCH).then(() => (told = true));
    const after = slow.journal();
    expect(await after.open()).toEqual([]);
    sync();
    await Promise.resolve();
    expect(told).toBe(false);
    expect(after.pending("k1", 10)).toEqual([]);
  });

  it("keeps what it had synced before", async () => {
    const quick = new GatewayDisk({ bytesMax: 1000, sync: atOnce, hash });
    const before = quick.journal();
    await before.open();
    await before.append(BATCH);
    const after = quick.journal();
    expect(await after.open()).toHaveLength(1);
    expect(after.pending("k1", 10)).toHaveLength(1);
  });
});
