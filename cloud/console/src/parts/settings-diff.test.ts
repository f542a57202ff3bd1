import { expect, test } from "vitest";
import { lanesStillFull, settingsDiff, type KioskSettings } from "./settings-diff.ts";
import { formOf, settingsTyped } from "./settings-typed.ts";

const SETTINGS: KioskSettings = {
  place: "130534",
  names: { zh: "一号", en: "One" },
  lanes: [
    { lane: 1, product: "condom" },
    { lane: 2, product: "gel" },
  ],
  ways: { grant: true, voucher: true, card: false },
  hours: { open: 480, close: 1440 },
  timeouts: {
    confirmSeconds: 60,
    homeLeaveMs: 1000,
    homeReturnMs: 4000,
    settleMs: 250,
    dropMs: 1500,
    doorOpenSeconds: 120,
  },
  nearest: [{ kiosk: "qh-0002", metres: 900 }],
  firmware: "0.1.0",
  reorder: { condom: 4 },
};

test("the same settings differ in nothing, also after a form held them", () => {
  expect(settingsDiff(SETTINGS, structuredClone(SETTINGS))).toEqual([]);
  expect(settingsTyped(formOf(SETTINGS), SETTINGS)).toEqual(SETTINGS);
});

test("what was changed, added and taken away is told, each with before and after", () => {
  const after: KioskSettings = {
    ...SETTINGS,
    names: { zh: "一号机", en: "One" },
    lanes: [
      { lane: 1, product: "film" },
      { lane: 3, product: "gel" },
    ],
    ways: { grant: true, voucher: true, card: true },
    nearest: [],
    reorder: { condom: 4, gel: 2 },
    cardProduct: "film",
  };
  expect(settingsDiff(SETTINGS, after)).toEqual([
    { group: "lanes", at: "1", before: "condom", after: "film" },
    { group: "lanes", at: "2", before: "gel" },
    { group: "nearest", at: "qh-0002", before: 900 },
    { group: "names", at: "zh", before: "一号", after: "一号机" },
    { group: "ways", at: "card", before: false, after: true },
    { group: "cardProduct", at: "", after: "film" },
    { group: "lanes", at: "3", after: "gel" },
    { group: "reorder", at: "gel", after: 2 },
  ]);
});

test("a lane with boxes in it that changes is warned of; an empty one is not", () => {
  const after = { ...SETTINGS, lanes: [] };
  const held = [
    { lane: 1, onHand: 3 },
    { lane: 2, onHand: 0 },
  ];
  expect(lanesStillFull(settingsDiff(SETTINGS, after), held)).toEqual([1]);
  expect(lanesStillFull([], held)).toEqual([]);
});

test("a machine open all day is from midnight to midnight in the form", () => {
  const allDay = { ...SETTINGS, hours: { open: 0, close: 1440 } };
  expect(formOf(allDay)).toMatchObject({ opens: "00:00", closes: "00:00" });
  expect(settingsTyped(formOf(allDay), allDay).hours).toEqual({ open: 0, close: 1440 });
});
