import type { Story } from "./story.ts";

const PRODUCT = "condom-m";
const A1 = { lane: 1, product: PRODUCT, lot: "A1", expiry: 20340630, count: 5 };
const B2 = { lane: 2, product: PRODUCT, lot: "B2", expiry: 20350630, count: 5 };
const OLD = { ...A1, lot: "OLD", expiry: 20250630 };
const GRANT = { do: "grant", id: "a1", product: PRODUCT } as const;
const ARMED = { do: "await", shown: "armed" } as const;
const PRESS = { do: "press" } as const;

/** What a grant and the lit button come to. */
export const VEND_STORIES: Story[] = [
  {
    name: "a person with a grant presses the lit button and gets a box",
    lanes: [A1],
    steps: [GRANT, ARMED, PRESS, { do: "await", shown: "dispensed" }],
    facts: ["vend-intended grant 1 lane 1 A1", "dispensed 1 lane 1 A1 vend"],
    says: "dispensed",
    fell: 1,
  },
  {
    name: "a coil that jams closes its lane",
    lanes: [{ ...A1, turns: ["jam"] }],
    steps: [GRANT, ARMED, PRESS, { do: "await", shown: "motor-no-return" }],
    facts: [
      "vend-intended grant 1 lane 1 A1",
      "vend-failed lane 1 motor-no-return",
      "fault-raised lane-jammed lane 1",
    ],
    says: "motor-no-return",
    fell: 0,
  },
  {
    name: "an empty coil, and the second lane gives the box",
    lanes: [{ ...A1, turns: ["empty"] }, B2],
    steps: [GRANT, ARMED, PRESS, { do: "await", shown: "dispensed" }],
    facts: [
      "vend-intended grant 1 lane 1 A1",
      "vend-failed lane 1 no-drop",
      "vend-intended grant 2 lane 2 B2",
      "dispensed 1 lane 2 B2 vend",
    ],
    says: "dispensed",
    fell: 1,
  },
  {
    name: "lanes turned by a lane board: an empty one, then a box from the second",
    lanes: [{ ...A1, turns: ["empty"] }, B2],
    turnedBy: "lane-board",
    // So long a lane board may still answer what it was asked before the start.
    steps: [{ do: "wait", seconds: 11 }, GRANT, ARMED, PRESS, { do: "await", shown: "dispensed" }],
    facts: [
      "vend-intended grant 1 lane 1 A1",
      "vend-failed lane 1 no-drop",
      "vend-intended grant 2 lane 2 B2",
      "dispensed 1 lane 2 B2 vend",
    ],
    says: "dispensed",
    fell: 1,
  },
  {
    name: "no box falls and there is no other lane",
    lanes: [{ ...A1, turns: ["empty"] }],
    steps: [GRANT, ARMED, PRESS, { do: "await", shown: "no-drop" }],
    facts: ["vend-intended grant 1 lane 1 A1", "vend-failed lane 1 no-drop"],
    says: "no-drop",
    fell: 0,
  },
  {
    name: "two boxes fall at once: both are counted",
    lanes: [{ ...A1, turns: ["two"] }],
    steps: [GRANT, ARMED, PRESS, { do: "await", shown: "dispensed" }],
    facts: [
      "vend-intended grant 1 lane 1 A1",
      "dispensed 2 lane 1 A1 vend",
      "fault-raised double-drop lane 1",
    ],
    says: "dispensed",
    fell: 2,
  },
  {
    name: "a blind curtain: nothing turns",
    lanes: [A1],
    curtain: "blind",
    steps: [GRANT, ARMED, PRESS, { do: "await", shown: "sensor-blind" }],
    facts: ["fault-raised drop-sensor-blind lane 0"],
    says: "sensor-blind",
    fell: 0,
  },
  {
    name: "the door is opened while the coil turns: it stops, and the lane waits for a count",
    lanes: [A1],
    steps: [
      GRANT,
      ARMED,
      PRESS,
      { do: "await-turning", lane: 1 },
      { do: "door", open: true },
      { do: "await", shown: "motor-no-return" },
    ],
    facts: [
      "vend-intended grant 1 lane 1 A1",
      "door-opened",
      "vend-failed lane 1 motor-no-return",
      "fault-raised lane-jammed lane 1",
    ],
    says: "motor-no-return",
    fell: 0,
  },
  {
    name: "only an expired lot: refused, with the reason",
    lanes: [OLD],
    steps: [GRANT, { do: "await-refusal", code: "lot-expired" }],
    facts: [],
    says: "load-confirmed",
    fell: 0,
  },
  {
    name: "nobody confirms: nothing is given out",
    lanes: [A1],
    steps: [{ ...GRANT, seconds: 3 }, ARMED, { do: "await", shown: "not-confirmed" }, PRESS],
    facts: [],
    says: "not-confirmed",
    fell: 0,
  },
  {
    name: "the power goes while the coil turns: uncertain, and never a second turn",
    lanes: [A1],
    steps: [
      GRANT,
      ARMED,
      PRESS,
      { do: "await-turning", lane: 1 },
      { do: "cut-power" },
      { do: "await", shown: "ready" },
    ],
    facts: ["vend-intended grant 1 lane 1 A1", "vend-uncertain lane 1 A1 power-lost", "booted"],
    says: "ready",
    fell: 0,
  },
];
