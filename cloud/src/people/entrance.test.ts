import { expect, test } from "vitest";
import { Entrance, LINK_MS, SESSION_IDLE_MS, SESSION_MS } from "./entrance.ts";
import { MemorySessionStore } from "./memory-session-store.ts";

function setUp() {
  let nowMs = 1_000_000;
  let calls = 0;
  const seen: string[] = [];
  const sessions = new MemorySessionStore();
  const keepLink = sessions.keepLink.bind(sessions);
  sessions.keepLink = (link) => {
    seen.push(link.tokenHash);
    return keepLink(link);
  };
  const entropy = (count: number) => new Uint8Array(count).fill(++calls);
  const entrance = new Entrance({ sessions, nowMs: () => nowMs, entropy });
  return { entrance, seen, pass: (ms: number) => (nowMs += ms) };
}

const tokenOf = (link: string) => link.slice("/enter?t=".length);

test("a link opens one session, once", async () => {
  const { entrance } = setUp();
  const token = tokenOf(await entrance.mintLink());
  const secret = await entrance.redeem(token);
  expect(await entrance.knows(secret)).toBe(true);
  expect(await entrance.redeem(token)).toBeUndefined();
});

test("two people pressing the button of one link at once: one gets in", async () => {
  const { entrance } = setUp();
  const token = tokenOf(await entrance.mintLink());
  const answers = await Promise.all([entrance.redeem(token), entrance.redeem(token)]);
  expect(answers.filter((secret) => secret !== undefined)).toHaveLength(1);
});

test("a link is over after 24 hours, to the millisecond", async () => {
  const { entrance, pass } = setUp();
  const early = tokenOf(await entrance.mintLink());
  const late = tokenOf(await entrance.mintLink());
  pass(LINK_MS - 1);
  expect(await entrance.redeem(early)).toBeDefined();
  pass(1);
  expect(await entrance.redeem(late)).toBeUndefined();
});

test("a session is over after its working day, or when its owner leaves", async () => {
  const { entrance, pass } = setUp();
  const first = await entrance.redeem(tokenOf(await entrance.mintLink()));
  const second = await entrance.redeem(tokenOf(await entrance.mintLink()));
  await entrance.leave(first);
  expect(await entrance.knows(first)).toBe(false);
  for (let used = SESSION_IDLE_MS - 1; used < SESSION_MS; used += SESSION_IDLE_MS - 1) {
    pass(SESSION_IDLE_MS - 1);
    expect(await entrance.knows(second)).toBe(true);
  }
  pass(12);
  expect(await entrance.knows(second)).toBe(false);
});

test("a session nobody used for an hour is over, to the millisecond", async () => {
  const { entrance, pass } = setUp();
  const left = await entrance.open("a1");
  pass(SESSION_IDLE_MS - 1);
  expect(await entrance.accountOf(left)).toBe("a1");
  pass(SESSION_IDLE_MS);
  expect(await entrance.accountOf(left)).toBeUndefined();
});

test("a link made for somebody opens that person's session, the office's nobody's", async () => {
  const { entrance } = setUp();
  const theirs = await entrance.redeem(tokenOf(await entrance.mintLink("a1")));
  const office = await entrance.redeem(tokenOf(await entrance.mintLink()));
  expect(await entrance.accountOf(theirs)).toBe("a1");
  expect(await entrance.accountOf(office)).toBe("");
});

test("the store never sees a token, only its hash", async () => {
  const { entrance, seen } = setUp();
  const token = tokenOf(await entrance.mintLink());
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(seen).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(seen[0]).not.toContain(token);
});

test.each(["", "x", "A".repeat(44), "'; drop table --"])("%j opens nothing", async (token) => {
  const { entrance } = setUp();
  await entrance.mintLink();
  expect(await entrance.redeem(token)).toBeUndefined();
  expect(await entrance.knows(token)).toBe(false);
});

test("the memory store keeps a bounded number of links, and the newest still works", async () => {
  let last = "";
  const sessions = new MemorySessionStore();
  for (let n = 0; n < 1001; n++) {
    last = n.toString(16).padStart(64, "0");
    await sessions.keepLink({ tokenHash: last, expiresAtMs: 10, account: "" });
  }
  const session = { idHash: "s", expiresAtMs: 10, usedAtMs: 0 };
  const oldest = "0".repeat(64);
  expect(await sessions.redeemLink({ tokenHash: oldest, nowMs: 0, session })).toBe(false);
  expect(await sessions.redeemLink({ tokenHash: last, nowMs: 0, session })).toBe(true);
});
