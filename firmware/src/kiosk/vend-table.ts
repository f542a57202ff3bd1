import type { Story } from "./proof-story.ts";
import { CARD_STORIES } from "./vend-table-cards.ts";
import { CODE_STORIES } from "./vend-table-codes.ts";
import { REFUSED_STORIES } from "./vend-table-refused.ts";
import { SENSOR_STORIES } from "./vend-table-sensor.ts";

const A1 = { lane: 1, lot: "A1", expiry: 20290630, count: 5 };
const B2 = { lane: 2, lot: "B2", expiry: 20300630, count: 5 };

const PRESS = [{ grant: "a1" }, { wait: 3 }, { input: { kind: "button" } }, { wait: 8 }] as const;
const SERVED = ["armed ", "confirmed ", "dropping ", "ended dispensed"];
const LANE_1 = ["1 on", "1 off"];

/** Vends in which the motor moves. */
const RUN_STORIES: Story[] = [
  {
    name: "a person presses the lit button and gets a box",
    stock: [A1],
    beats: [...PRESS],
    facts: ["intended 1 lane 1 A1", "dispensed 1 lane 1 A1 vend"],
    motors: LANE_1,
    progress: SERVED,
    shows: ["armed", "dropping", "dispensed"],
  },
  {
    name: "a person types the number the machine shows and gets a box",
    stock: [A1],
    beats: [{ grant: "a1" }, { wait: 3 }, { types: "right", grant: "a1" }, { wait: 8 }],
    facts: ["intended 1 lane 1 A1", "dispensed 1 lane 1 A1 vend"],
    motors: LANE_1,
    progress: SERVED,
    shows: ["armed", "dropping", "dispensed"],
  },
  {
    name: "of two lanes the one that expires first drops",
    stock: [
      { ...B2, lane: 1 },
      { ...A1, lane: 2 },
    ],
    beats: [...PRESS],
    facts: ["intended 1 lane 2 A1", "dispensed 1 lane 2 A1 vend"],
    motors: ["2 on", "2 off"],
    progress: SERVED,
    shows: ["armed", "dropping", "dispensed"],
  },
  {
    name: "a motor that does not start closes its lane and nothing else is turned",
    stock: [{ ...A1, turns: ["no-start"] }, B2],
    beats: [...PRESS],
    facts: ["intended 1 lane 1 A1", "failed lane 1 motor-no-start", "fault lane-jammed lane 1"],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "dropping ", "ended motor-no-start"],
    shows: ["armed", "dropping", "motor-no-start"],
  },
  {
    name: "a motor that does not come home, with no box, closes its lane",
    stock: [{ ...A1, turns: ["no-return"] }],
    beats: [...PRESS, { grant: "a2" }],
    facts: ["intended 1 lane 1 A1", "failed lane 1 motor-no-return", "fault lane-jammed lane 1"],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "dropping ", "ended motor-no-return", "refused lane-closed"],
    shows: ["armed", "dropping", "motor-no-return"],
  },
  {
    name: "a motor that does not come home, but a box fell: the box is given out, the lane closed",
    stock: [{ ...A1, turns: ["no-return-box"] }],
    beats: [...PRESS],
    facts: ["intended 1 lane 1 A1", "dispensed 1 lane 1 A1 vend", "fault lane-jammed lane 1"],
    motors: LANE_1,
    progress: SERVED,
    shows: ["armed", "dropping", "dispensed"],
  },
  {
    name: "a motor that draws too much current is stopped at once",
    stock: [{ ...A1, turns: ["overload"] }],
    beats: [...PRESS],
    facts: ["intended 1 lane 1 A1", "failed lane 1 motor-current", "fault lane-jammed lane 1"],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "dropping ", "ended motor-current"],
    shows: ["armed", "dropping", "motor-current"],
  },
  {
    name: "no box in the first lane: the second lane gives one, under a second intent",
    stock: [{ ...A1, turns: ["empty"] }, B2],
    beats: [...PRESS, { wait: 4 }],
    facts: [
      "intended 1 lane 1 A1",
      "failed lane 1 no-drop",
      "intended 2 lane 2 B2",
      "dispensed 1 lane 2 B2 vend",
    ],
    motors: ["1 on", "1 off", "2 on", "2 off"],
    progress: ["armed ", "confirmed ", "dropping ", "dropping ", "ended dispensed"],
    shows: ["armed", "dropping", "dropping", "dispensed"],
  },
  {
    name: "no box in two lanes: a third is not tried",
    stock: [
      { ...A1, turns: ["empty"] },
      { ...B2, turns: ["empty"] },
      { ...B2, lane: 3 },
    ],
    beats: [...PRESS, { wait: 4 }],
    facts: [
      "intended 1 lane 1 A1",
      "failed lane 1 no-drop",
      "intended 2 lane 2 B2",
      "failed lane 2 no-drop",
    ],
    motors: ["1 on", "1 off", "2 on", "2 off"],
    progress: ["armed ", "confirmed ", "dropping ", "dropping ", "ended no-drop"],
    shows: ["armed", "dropping", "dropping", "no-drop"],
  },
  {
    name: "no box and only one lane: the same lane is not turned again",
    stock: [{ ...A1, turns: ["empty"] }],
    beats: [...PRESS],
    facts: ["intended 1 lane 1 A1", "failed lane 1 no-drop"],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "dropping ", "ended no-drop"],
    shows: ["armed", "dropping", "no-drop"],
  },
  {
    name: "a lane asked for by number is not replaced by another",
    stock: [{ ...A1, turns: ["empty"] }, B2],
    beats: [{ grant: "a1", lane: 1 }, { input: { kind: "button" } }, { wait: 8 }],
    facts: ["intended 1 lane 1 A1", "failed lane 1 no-drop"],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "dropping ", "ended no-drop"],
    shows: ["armed", "dropping", "no-drop"],
  },
  {
    name: "two boxes fall at once: both are counted, and it is a fault",
    stock: [{ ...A1, turns: ["two"] }],
    beats: [...PRESS],
    facts: ["intended 1 lane 1 A1", "dispensed 2 lane 1 A1 vend", "fault double-drop lane 1"],
    motors: LANE_1,
    progress: SERVED,
    shows: ["armed", "dropping", "dispensed"],
  },
  {
    name: "a blind sensor before the vend: nothing is turned, nothing given out",
    stock: [A1],
    sensor: [false],
    beats: [...PRESS],
    facts: ["fault drop-sensor-blind lane 0"],
    motors: [],
    progress: ["armed ", "confirmed ", "refused sensor-blind"],
    shows: ["armed", "sensor-blind"],
  },
  {
    name: "a sensor that sees again clears its fault by itself",
    stock: [A1],
    sensor: [false, true],
    beats: [...PRESS, { grant: "a2" }, { input: { kind: "button" } }, { wait: 8 }],
    facts: [
      "fault drop-sensor-blind lane 0",
      "cleared drop-sensor-blind lane 0",
      "intended 1 lane 1 A1",
      "dispensed 1 lane 1 A1 vend",
    ],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "refused sensor-blind", ...SERVED],
    shows: ["armed", "sensor-blind", "armed", "dropping", "dispensed"],
  },
  {
    name: "a sensor that went blind during the vend: uncertain, no second lane, the lane closed",
    stock: [{ ...A1, turns: ["empty"] }, B2],
    sensor: [true, false],
    beats: [...PRESS],
    facts: [
      "intended 1 lane 1 A1",
      "uncertain lane 1 sensor-blind-after",
      "fault drop-sensor-blind lane 0",
    ],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "dropping ", "ended sensor-blind-after"],
    shows: ["armed", "dropping", "sensor-blind-after"],
  },
  {
    name: "the door is opened while the motor turns: it stops at once, the lane is closed",
    stock: [A1],
    beats: [
      { grant: "a1" },
      { input: { kind: "button" } },
      { wait: 1 },
      { input: { kind: "door", open: true } },
      { wait: 1 },
    ],
    facts: ["intended 1 lane 1 A1"],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "dropping "],
    shows: ["armed", "dropping"],
  },
  {
    name: "a box that falls long after its vend is still counted, in its lane",
    stock: [{ ...A1, turns: ["late"] }],
    beats: [...PRESS, { wait: 5 }],
    facts: [
      "intended 1 lane 1 A1",
      "failed lane 1 no-drop",
      "dispensed 1 lane 1 A1 stray",
      "fault stray-drop lane 1",
    ],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "dropping ", "ended no-drop"],
    shows: ["armed", "dropping", "no-drop"],
  },
  {
    name: "a box falls while nobody vends: it is counted, in no lane",
    stock: [A1],
    beats: [{ input: { kind: "drop" } }, { wait: 1 }],
    facts: ["dispensed 1 lane 0 - stray", "fault stray-drop lane 0"],
    motors: [],
    progress: [],
    shows: [],
  },
  {
    name: "the power goes while the motor turns: uncertain, never a second turn",
    stock: [A1],
    beats: [
      { grant: "a1" },
      { input: { kind: "button" } },
      { wait: 1 },
      { power: "cut" },
      { grant: "a1" },
      { grant: "a2" },
    ],
    facts: ["intended 1 lane 1 A1", "uncertain lane 1 power-lost", "booted"],
    motors: ["1 on", "1 off"],
    progress: [
      "armed ",
      "confirmed ",
      "dropping ",
      "refused grant-repeated",
      "refused lane-closed",
    ],
    shows: ["armed", "dropping", "ready"],
  },
];

/** Everything a kiosk does with a wish for a box. */
export const VEND_TABLE: Story[] = [
  ...RUN_STORIES,
  ...REFUSED_STORIES,
  ...SENSOR_STORIES,
  ...CARD_STORIES,
  ...CODE_STORIES,
];
