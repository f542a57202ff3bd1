import { crc32 as zlibCrc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Fact } from "../../contract/messages.ts";
import { memoryFlash, performFlash, readerOf } from "../memory-flash.ts";
import type { FlashRead } from "../interface.ts";
import { append, type NewFact, reserveSessions, turnPage } from "./append.ts";
import { crc32 } from "./crc32.ts";
import { afterFact, EMPTY_DURABLE } from "./durable.ts";
import { emptyJournal, type FlashEffect, type Journal, oldestSeq } from "./journal.ts";
import { mount } from "./mount.ts";
import { readFacts } from "./reader.ts";
import { freeRecords } from "./room.ts";
import { story, truth } from "./story.testing.ts";

const MAP = { address: 0x310000, pages: 4, pageBytes: 1024 };

/**
 * Writes a list of facts, keeping only what the ring's own rules allow; returns what was performed.
 */
function play(map: typeof MAP, count: number) {
  const flash = memoryFlash(map.pageBytes);
  const read = readerOf(flash);
  const effects: FlashEffect[] = [];
  let journal: Journal = emptyJournal(map);
  journal = { ...journal, durable: { ...EMPTY_DURABLE, epoch: 1, nonce: "00112233445566aa" } };
  const facts: Fact[] = [];
  for (const fact of story(count)) {
    const marks = { held: journal.durable.seq, kept: Math.max(0, journal.durable.seq - 9) };
    journal = { ...journal, durable: { ...journal.durable, ...marks } };
    const change = append(journal, fact);
    if (change === undefined) throw new Error("no room in the test ring");
    for (const effect of change.effects) performFlash(flash, effect);
    effects.push(...change.effects);
    journal = change.journal;
    facts.push({ ...fact, seq: journal.durable.seq } as Fact);
  }
  return { flash, read, journal, facts, effects };
}

function all(journal: Journal, read: FlashRead): Fact[] {
  const facts: Fact[] = [];
  for (let seq = oldestSeq(journal); seq <= journal.durable.seq;) {
    const before = facts.length;
    readFacts(journal, read, { seq, visit: (fact) => facts.push(fact) > 0 });
    if (facts.length === before) break;
    seq = (facts[facts.length - 1]?.seq ?? 0) + 1;
  }
  return facts;
}

test("our CRC-32 is the one of zlib", () => {
  const bytes = Uint8Array.from({ length: 999 }, (_, i) => (i * 37) & 255);
  expect(crc32(bytes, 0, 999)).toBe(zlibCrc32(bytes));
  expect(crc32(bytes, 3, 50)).toBe(zlibCrc32(bytes.subarray(3, 50)));
});

describe("the journal ring", () => {
  test("what was written is read back as the same facts, over many page changes", () => {
    const { journal, read, facts } = play(MAP, 600);
    const back = all(journal, read);
    expect(back.length).toBeGreaterThan(60);
    expect(back).toEqual(facts.slice(-back.length));
  });

  test("the state at boot is the fold of every fact since the beginning, although most are erased", () => {
    const { journal, read, facts } = play(MAP, 600);
    const booted = mount(MAP, read);
    const folded = facts.reduce(afterFact, {
      ...EMPTY_DURABLE,
      epoch: 1,
      nonce: "00112233445566aa",
    });
    expect(truth(booted.durable)).toEqual(truth(folded));
    expect(truth(journal.durable)).toEqual(truth(folded));
    expect({ ...booted, durable: truth(booted.durable) }).toEqual({
      ...journal,
      durable: truth(journal.durable),
    });
  });

  test("a fact nobody else has is never erased: the ring says it is full", () => {
    let journal = emptyJournal(MAP);
    let written = 0;
    for (const fact of story(1000)) {
      const change = append(journal, fact);
      if (change === undefined) break;
      journal = change.journal;
      written++;
    }
    expect(written).toBeGreaterThan(80);
    expect(written).toBeLessThan(1000);
    expect(oldestSeq(journal)).toBe(1);
    expect(turnPage(journal)).toBeUndefined();
    expect(freeRecords(journal)).toBe(0);
  });

  test("free records are never promised that do not fit", () => {
    let journal = emptyJournal(MAP);
    for (const fact of story(1000)) {
      const free = freeRecords(journal);
      const change = append(journal, fact);
      if (change === undefined) {
        expect(free).toBe(0);
        break;
      }
      journal = change.journal;
    }
  });

  test("session numbers reserved before a page change are still reserved after it", () => {
    const { flash, read, journal } = play(MAP, 20);
    const change = reserveSessions(journal, 512);
    for (const effect of change?.effects ?? []) performFlash(flash, effect);
    expect(mount(MAP, read).durable.sessionsReserved).toBe(512);
    const turned = change && turnPage(change.journal);
    for (const effect of turned?.effects ?? []) performFlash(flash, effect);
    expect(mount(MAP, read).durable.sessionsReserved).toBe(512);
  });
});

test("without a link the 64 kB ring holds 500 vends, 60 days of climate and 100 other facts", () => {
  const lanes = Array.from({ length: 12 }, (_, i) => i + 1);
  const stamp = { uptime: 86400, time: 1800000000, trust: "trusted" } as const;
  let journal = emptyJournal({ address: 0x310000, pages: 16, pageBytes: 4096 });
  let refused = 0;
  function put(fact: NewFact<never>): void {
    const change = append(journal, fact);
    if (change === undefined) refused++;
    else journal = change.journal;
  }
  const lotOf = (lane: number) => ({
    product: "condom-m",
    lot: `A24C0${lane}17`,
    expiry: 20290630,
  });
  for (const lane of lanes) {
    const body = { load: `V2026-${lane}`, lane, ...lotOf(lane), count: 60 };
    put({ ...stamp, kind: "restocked", body } as NewFact<never>);
  }
  for (let i = 0; i < 500; i++) {
    const lane = (i % 12) + 1;
    const id = (i + 0x1234567890).toString(16).padStart(16, "0");
    const permission = { permission: "grant", id, attempt: 1, lane, ...lotOf(lane) };
    put({ ...stamp, kind: "vend-intended", body: permission } as NewFact<never>);
    const { product, lot } = lotOf(lane);
    const result = { intent: journal.durable.seq, lane, product, lot, count: 1, cause: "vend" };
    put({ ...stamp, kind: "dispensed", body: result } as NewFact<never>);
    // A quota mark, which comes with the card reader, is reckoned as a record of 28 bytes.
    put({ ...stamp, kind: "epoch-opened", body: { nonce: id, revision: 1 } } as NewFact<never>);
    if (i % 4 === 0)
      put({ ...stamp, kind: "door-closed", body: { openSeconds: 60 } } as NewFact<never>);
  }
  for (let i = 0; i < 120 - 25; i++) {
    const body = { temperatureCenti: 2150, humidityDeci: 550 };
    put({ ...stamp, kind: "climate-recorded", body } as NewFact<never>);
  }
  expect(refused).toBe(0);
  expect(freeRecords(journal)).toBeGreaterThanOrEqual(64);
});
