import { expect, test } from "vitest";
import type { Notice, NoticesRequest } from "@anxin/firmware/contract/uplink";
import { VirtualTime } from "../testing/virtual-time.ts";
import { CloudError } from "./cloud-link.ts";
import { Notices } from "./notices.ts";

const AT = new VirtualTime().nowMs();

/** A cloud that answers when it is told to. */
function desk() {
  const told: NoticesRequest[] = [];
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const time = new VirtualTime();
  const link = {
    notices: (request: NoticesRequest) => {
      told.push(request);
      return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
    },
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const parts = { link: link as never, time, log, random: () => 0.5 };
  return { notices: new Notices(parts), told, answers, time };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function presence(kiosk: string, session: number): Notice {
  const said = { state: "ready", firmware: "1.0.0", revision: 1, epoch: 1 } as const;
  const marks = { session, n: 1, oldest: 1, next: 2, uptime: 5 };
  return { type: "presence", kiosk, at: AT, presence: { ...said, ...marks } };
}

function progress(kiosk: string, id: string, state: "armed" | "confirmed" | "ended"): Notice {
  return { type: "progress", kiosk, at: AT, progress: { session: 1, n: 1, id, state, code: "" } };
}

test("a kiosk's presence overtakes what is told of grants, however much that is", async () => {
  const { notices, told, answers } = desk();
  notices.add(progress("k1", "first", "armed"));
  await settled();
  for (let i = 0; i < 5000; i++) notices.add(progress("k2", `grant ${i}`, "armed"));
  notices.add(presence("k1", 1));
  answers[0]?.resolve();
  await settled();
  expect(told[1]?.notices[0]).toEqual(presence("k1", 1));
  expect(told[1]?.notices).toHaveLength(100);
  expect(told[1]?.notices[1]).toEqual(progress("k2", "grant 3001", "armed"));
});

test("of one grant only how far it came last is told, when the cloud was slow", async () => {
  const { notices, told, answers } = desk();
  notices.add(presence("k1", 1));
  await settled();
  notices.add(progress("k1", "a", "armed"));
  notices.add(progress("k1", "b", "armed"));
  notices.add(progress("k1", "a", "ended"));
  answers[0]?.resolve();
  await settled();
  expect(told[1]?.notices).toEqual([progress("k1", "b", "armed"), progress("k1", "a", "ended")]);
});

test("what never reached the cloud is told again, unless it is out of date by then", async () => {
  const { notices, told, answers, time } = desk();
  notices.add(presence("k1", 1));
  notices.add(presence("k2", 1));
  notices.add(progress("k1", "a", "armed"));
  await settled();
  notices.add(presence("k1", 2));
  notices.add(progress("k1", "a", "confirmed"));
  answers[0]?.reject(new CloudError("unreachable", "fetch failed"));
  await settled();
  const passed = time.pass(2000);
  while (answers.length < 2) await settled();
  answers[1]?.resolve();
  await passed;
  expect(told[1]?.notices).toEqual([
    presence("k2", 1),
    presence("k1", 2),
    progress("k1", "a", "confirmed"),
  ]);
});
