import { describe, expect, test } from "vitest";
import { TERRITORY } from "../people/territory.ts";
import { ALERT_SETTINGS_DEFAULT } from "./alert-settings.ts";
import {
  AT_ONCE_MAX,
  decideTelling,
  gathered,
  type Decision,
  type Episode,
  type Reach,
} from "./decide-telling.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 2026-11-22, 12:00 in China. */
const NOON = Date.UTC(2026, 10, 22, 4);
const MIDNIGHT = NOON + 12 * HOUR;
const MORNING = NOON + 19.5 * HOUR;

const technician: Reach = { channel: "tech", place: "350181", roles: ["technician"] };
const manager: Reach = { channel: "boss", place: "350181", roles: ["county-manager"] };
const log: Reach = { channel: "log", place: "", roles: [] };
const other: Reach = { channel: "other", place: "350182", roles: ["technician"] };
const ALL = [technician, manager, log, other];

const jam: Episode = {
  id: 1,
  cause: "lane-jammed",
  place: "350181101",
  openedAt: NOON,
  level: 0,
  told: [],
  isCovered: false,
};
const told: Episode = { ...jam, level: 1, toldAt: NOON, told: ["tech"] };

function decided(alert: Episode, nowMs: number, reaches: readonly Reach[] = ALL): Decision {
  const by = { settings: ALERT_SETTINGS_DEFAULT, reaches, isWithin: TERRITORY.isWithin, nowMs };
  return decideTelling(alert, by);
}

const names = ({ tellings }: Decision) => tellings.map(({ channel }) => channel).sort();

describe("of an alert that opens", () => {
  test("the technician of its place is told, and whoever is told of everything; nobody else", () => {
    const decision = decided(jam, NOON);
    expect(names(decision)).toEqual(["log", "tech"]);
    expect(decision).toMatchObject({ level: 1, toldAt: NOON, dueAt: NOON + 24 * HOUR });
  });

  test("the next step is told at once where the first has no channel", () => {
    expect(names(decided(jam, NOON, [manager]))).toEqual(["boss"]);
  });

  test("whoever can be reached is told where nobody of the ladder can", () => {
    const keeper: Reach = { channel: "keeper", place: "350000", roles: ["warehouse-keeper"] };
    expect(names(decided(jam, NOON, [keeper, other]))).toEqual(["keeper"]);
  });

  test("nobody is told while a worse one is open for the same thing, but later if that ends", () => {
    const decision = decided({ ...jam, isCovered: true }, NOON);
    expect(decision).toMatchObject({ tellings: [], level: 0, dueAt: NOON + 10 * MINUTE });
  });

  test("which was over a moment ago, nobody is told until it has lasted", () => {
    const back = { ...jam, beforeEndedAt: NOON - 5 * MINUTE };
    expect(decided(back, NOON)).toMatchObject({ tellings: [], dueAt: NOON + 15 * MINUTE });
    expect(names(decided(back, NOON + 15 * MINUTE))).toEqual(["log", "tech"]);
    expect(names(decided({ ...jam, beforeEndedAt: NOON - HOUR }, NOON))).toEqual(["log", "tech"]);
  });
});

describe("in quiet hours", () => {
  const night = { ...jam, openedAt: MIDNIGHT };

  test("what can wait waits for the morning, and belongs into its one message", () => {
    expect(decided(night, MIDNIGHT)).toMatchObject({ tellings: [], level: 0, dueAt: MORNING });
    const { tellings } = decided(night, MORNING);
    expect(tellings.map(({ hasWaited }) => hasWaited)).toEqual([true, true]);
  });

  test("what is over by the morning is never told", () => {
    const over = { ...night, closedAt: MIDNIGHT + HOUR };
    expect(decided(over, MORNING)).toMatchObject({ tellings: [], dueAt: null });
  });

  test.each(["storage-hot", "recalled-stock"] as const)("%s rings through", (cause) => {
    const { tellings } = decided({ ...night, cause }, MIDNIGHT);
    expect(tellings.length).toBeGreaterThan(0);
    expect(tellings.some(({ hasWaited }) => hasWaited)).toBe(false);
  });

  test("nobody is reminded of what can wait", () => {
    const asked = decided({ ...told, toldAt: MIDNIGHT - 24 * HOUR }, MIDNIGHT);
    expect(asked).toMatchObject({ tellings: [], dueAt: MORNING });
  });
});

describe("while nobody acknowledges", () => {
  test("nothing is said before the next step's time", () => {
    expect(decided(told, NOON + 23 * HOUR)).toMatchObject({ tellings: [], level: 1 });
  });

  test("the manager is told after a day, and only they", () => {
    const decision = decided(told, NOON + 24 * HOUR);
    expect(decision.tellings).toMatchObject([{ channel: "boss", event: "escalated", level: 2 }]);
    expect(decision.dueAt).toBe(NOON + 7 * 24 * HOUR);
  });

  test("the last step is the last", () => {
    const late = { ...told, level: 3 };
    expect(decided(late, NOON + 99 * 24 * HOUR)).toMatchObject({ tellings: [], dueAt: null });
  });

  test("an acknowledgement ends it", () => {
    const known = { ...told, acknowledgedAt: NOON + HOUR };
    expect(decided(known, NOON + 24 * HOUR)).toMatchObject({ tellings: [], dueAt: null });
  });
});

test("of the end exactly those are told who were told of the beginning", () => {
  const over = { ...told, closedAt: NOON + HOUR, acknowledgedAt: NOON };
  const { tellings, dueAt } = decided(over, NOON + HOUR);
  expect(tellings).toEqual([{ channel: "tech", event: "closed", level: 0, hasWaited: false }]);
  expect(dueAt).toBeNull();
});

describe("one receiver's tellings", () => {
  const prompt = { hasWaited: false };
  const waited = { hasWaited: true };

  test("come alone while they are few", () => {
    const few = Array.from({ length: AT_ONCE_MAX }, () => prompt);
    expect(gathered(few)).toEqual({ alone: few, together: [] });
  });

  test("come together when they are many, and when they waited", () => {
    const many = Array.from({ length: AT_ONCE_MAX + 1 }, () => prompt);
    expect(gathered(many)).toEqual({ alone: [], together: many });
    expect(gathered([waited, prompt, waited])).toEqual({
      alone: [prompt],
      together: [waited, waited],
    });
  });

  test("come alone when only one waited", () => {
    expect(gathered([waited])).toEqual({ alone: [waited], together: [] });
  });
});
