import { expect, test } from "vitest";
import { Problem } from "../api/client.ts";
import type { Evidence } from "./phone-store.ts";
import { sendWaiting } from "./send-waiting.ts";

const names = { zh: "一号", en: "One" };
const one = (request: string, own: Partial<Evidence> = {}): Evidence => ({
  request,
  account: "mei",
  kiosk: "k1",
  load: "L1",
  lane: 1,
  names,
  notedAt: 1,
  note: "x",
  photo: Uint8Array.of(1),
  state: "waiting",
  code: "",
  ...own,
});
const problem = (status: number, code = "x") => new Problem({ code, status, detail: "" });

function outbox(kept: Evidence[], answers: Record<string, Error> = {}, session = "mei") {
  const sent: string[] = [];
  return {
    kept,
    sent,
    read: async () => [...kept],
    whose: async () => {
      if (session === "") throw problem(0, "no-answer");
      return session;
    },
    write: async (evidence: Evidence) => {
      kept[kept.findIndex(({ request }) => request === evidence.request)] = evidence;
    },
    send: async ({ request }: Evidence) => {
      sent.push(request);
      const error = answers[request];
      if (error !== undefined) throw error;
    },
  };
}

test("what was taken is sent once and its photo is given up", async () => {
  const box = outbox([one("a"), one("b")]);
  await sendWaiting(box, "mei");
  await sendWaiting(box, "mei");
  expect(box.sent).toEqual(["a", "b"]);
  expect(box.kept.map(({ state, photo }) => [state, photo])).toEqual([
    ["sent", null],
    ["sent", null],
  ]);
});

test("what is refused says why and does not stand in the way of the next", async () => {
  const box = outbox([one("a"), one("b")], { a: problem(422, "bad-photo") });
  await sendWaiting(box, "mei");
  expect(box.kept.map(({ state, code }) => [state, code])).toEqual([
    ["refused", "bad-photo"],
    ["sent", ""],
  ]);
});

test.each([
  ["no link", problem(0, "no-answer")],
  ["an ended session", problem(401)],
  ["too many requests", problem(429)],
  ["a service that fails", problem(503)],
  ["anything that is no answer", new TypeError("network")],
])("%s leaves everything waiting", async (_why, error) => {
  const box = outbox([one("a"), one("b")], { a: error });
  await sendWaiting(box, "mei");
  expect(box.sent).toEqual(["a"]);
  expect(box.kept.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
});

test.each([
  ["somebody else has signed in behind the page", "li"],
  ["nobody can say who is signed in", ""],
])("nothing is sent while %s", async (_what, session) => {
  const box = outbox([one("a")], {}, session);
  await sendWaiting(box, "mei");
  expect(box.sent).toEqual([]);
  expect(box.kept[0]?.state).toBe("waiting");
});

test("another person's notes are never sent under this one's name", async () => {
  const box = outbox([one("a", { account: "li" })]);
  await sendWaiting(box, "mei");
  expect(box.sent).toEqual([]);
});
