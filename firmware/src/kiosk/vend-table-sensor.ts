import type { Story } from "./proof-story.ts";

const A1 = { lane: 1, lot: "A1", expiry: 20290630, count: 5 };
const SERVED = ["armed ", "confirmed ", "dropping ", "ended dispensed"];
const LANE_1 = ["1 on", "1 off"];
const STRAY = "dispensed 1 lane 0 - stray";
const NOISY = [STRAY, "fault stray-drop lane 0", STRAY, STRAY, STRAY, STRAY].concat([
  "fault drop-sensor-noisy lane 0",
]);
const OPENED = [
  { grant: "a1" },
  { input: { kind: "button" } },
  { wait: 1 },
  { input: { kind: "door", open: true } },
  { wait: 8 },
] as const;

/** What the drop sensor, the home switch, the door and the clock can do to a vend. */
export const SENSOR_STORIES: Story[] = [
  {
    name: "a sensor that reports drop after drop is believed five times, then gives nothing out",
    stock: [A1],
    beats: [{ drops: 40 }, { grant: "a1" }],
    facts: NOISY,
    motors: [],
    progress: ["refused sensor-blind"],
    shows: [],
  },
  {
    name: "a noisy sensor that is quiet for ten minutes and passes its test is believed again",
    stock: [A1],
    sensor: [true],
    beats: [
      { drops: 6 },
      { wait: 590 },
      { grant: "a1" },
      { wait: 15 },
      { grant: "a2" },
      { input: { kind: "button" } },
      { wait: 8 },
    ],
    facts: [
      ...NOISY,
      "cleared drop-sensor-noisy lane 0",
      "intended 1 lane 1 A1",
      "dispensed 1 lane 1 A1 vend",
    ],
    motors: LANE_1,
    progress: ["refused sensor-blind", ...SERVED],
    shows: ["armed", "dropping", "dispensed"],
  },
  {
    name: "a hand in the chute while the door is open is no box",
    stock: [A1],
    beats: [
      { input: { kind: "door", open: true } },
      { drops: 8 },
      { input: { kind: "door", open: false } },
      { grant: "a1" },
    ],
    facts: [],
    motors: [],
    progress: ["armed "],
    shows: ["armed"],
  },
  {
    name: "the door is opened while the motor turns, and no box falls: the lane waits for a count",
    stock: [{ ...A1, turns: ["no-return"] }],
    beats: [...OPENED],
    facts: ["intended 1 lane 1 A1", "failed lane 1 motor-no-return", "fault lane-jammed lane 1"],
    motors: LANE_1,
    progress: ["armed ", "confirmed ", "dropping ", "ended motor-no-return"],
    shows: ["armed", "dropping", "motor-no-return"],
  },
  {
    name: "the door is opened while the motor turns, and its box falls: counted, the lane closed",
    stock: [A1],
    beats: [...OPENED],
    facts: ["intended 1 lane 1 A1", "dispensed 1 lane 1 A1 vend", "fault lane-jammed lane 1"],
    motors: LANE_1,
    progress: SERVED,
    shows: ["armed", "dropping", "dispensed"],
  },
  {
    name: "a lane that was not at home comes home without a box, and serves the next person",
    stock: [{ ...A1, turns: ["not-home"] }],
    beats: [
      { grant: "a1" },
      { input: { kind: "button" } },
      { wait: 8 },
      { grant: "a2" },
      { input: { kind: "button" } },
      { wait: 8 },
    ],
    facts: [
      "intended 1 lane 1 A1",
      "failed lane 1 motor-not-home",
      "intended 1 lane 1 A1",
      "dispensed 1 lane 1 A1 vend",
    ],
    motors: [...LANE_1, ...LANE_1],
    progress: ["armed ", "confirmed ", "dropping ", "ended motor-not-home", ...SERVED],
    shows: ["armed", "dropping", "motor-not-home", "armed", "dropping", "dispensed"],
  },
  {
    name: "a machine whose clock never had a time gives nothing out",
    stock: [A1],
    rtc: "never",
    beats: [{ grant: "a1" }, { power: "cut" }, { grant: "a2" }],
    facts: ["booted"],
    motors: [],
    progress: ["refused clock-unknown", "refused clock-unknown"],
    shows: ["ready"],
  },
  {
    name: "a machine whose clock never had a time gives out once the gateway has told it",
    stock: [A1],
    rtc: "never",
    beats: [{ authenticate: true }, { grant: "a1" }, { input: { kind: "button" } }, { wait: 8 }],
    facts: ["intended 1 lane 1 A1", "dispensed 1 lane 1 A1 vend"],
    motors: LANE_1,
    progress: SERVED,
    shows: ["armed", "dropping", "dispensed"],
  },
];
