import { expect, test } from "vitest";
import type { Outgoing } from "../transport.ts";
import { Outbox } from "./outbox.ts";

function message(kiosk: string, payload: string, retain = false): Outgoing {
  return { kiosk, topic: retain ? "plan" : "receipt", payload, qos: 1, retain };
}

function slowBox(): { box: Outbox; sent: string[]; done: (() => void)[] } {
  const sent: string[] = [];
  const done: (() => void)[] = [];
  const box = new Outbox(({ payload }, ended) => {
    sent.push(payload);
    done.push(ended);
  });
  return { box, sent, done };
}

test("a message waits for the one before it, and for no other kiosk's", () => {
  const { box, sent, done } = slowBox();
  for (const [kiosk, payload] of [
    ["k1", "a"],
    ["k1", "b"],
    ["k2", "c"],
  ] as const) {
    box.add(message(kiosk, payload));
  }
  expect(sent).toEqual(["a", "c"]);
  done[0]?.();
  expect(sent).toEqual(["a", "c", "b"]);
});

test("a slow kiosk keeps its newest plan and its newest receipts, and no more than the bound", () => {
  const { box, sent, done } = slowBox();
  box.add(message("k1", "first"));
  box.add(message("k1", "plan 1", true));
  box.add(message("k1", "plan 2", true));
  for (let n = 1; n <= 100; n += 1) box.add(message("k1", `receipt ${n}`));
  while (done.length > 0) done.shift()?.();
  expect(sent).toHaveLength(33);
  expect(sent.slice(0, 2)).toEqual(["first", "plan 2"]);
  expect(sent.at(-1)).toBe("receipt 100");
});
