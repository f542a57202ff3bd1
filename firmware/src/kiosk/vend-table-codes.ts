import type { Beat, Story } from "./proof-story.ts";

const A1 = { lane: 1, lot: "A1", expiry: 20290630, count: 5 };
const B2 = { lane: 2, lot: "B2", expiry: 20300630, count: 5 };
const LANE_1 = ["1 on", "1 off"];
const SERVED = ["press-button", "dropping", "dispensed", "ready"];
const TAKEN = ["intended 1 lane 1 A1 voucher", "dispensed 1 lane 1 A1 vend"];
const EMPTY = ["intended 1 lane 1 A1 voucher", "failed lane 1 no-drop"];

const ways = { grant: true, voucher: true, card: false };
const PRESS: Beat[] = [{ wait: 1 }, { input: { kind: "button" } }, { wait: 20 }];
const V1 = { voucher: { nonce: "0102030405ff" } };
const V2 = { voucher: { nonce: "0102030405fe" } };

function refused(name: string, beats: Beat[], shows: string[]): Story {
  const empty = { stock: [A1], facts: [], motors: [], progress: [] };
  return { name, rules: { ways }, beats, ...empty, shows };
}

/** A voucher on the phone's screen. */
const VOUCHER_STORIES: Story[] = [
  {
    name: "a voucher is shown, the button lights, a press gives a box",
    stock: [A1],
    rules: { ways },
    beats: [{ link: "down" }, V1, ...PRESS],
    facts: TAKEN,
    motors: LANE_1,
    progress: [],
    shows: SERVED,
  },
  {
    name: "the same voucher twice: the second time it is used, after a power cut too",
    stock: [A1],
    rules: { ways },
    beats: [V1, ...PRESS, V1, { wait: 20 }, { power: "cut" }, V1],
    facts: [...TAKEN, "booted"],
    motors: LANE_1,
    progress: [],
    shows: [...SERVED, "voucher-used", "ready", "ready", "voucher-used"],
  },
  {
    name: "another voucher is another box",
    stock: [A1],
    rules: { ways },
    beats: [V1, ...PRESS, V2, ...PRESS],
    facts: [...TAKEN, ...TAKEN],
    motors: [...LANE_1, ...LANE_1],
    progress: [],
    shows: [...SERVED, ...SERVED],
  },
  {
    name: "a voucher nobody pressed the button for is still good",
    stock: [A1],
    rules: { ways },
    beats: [V1, { wait: 61 }, V1, ...PRESS],
    facts: TAKEN,
    motors: LANE_1,
    progress: [],
    shows: ["press-button", "not-confirmed", ...SERVED],
  },
  {
    name: "no box fell for a voucher: it may run one other lane, once",
    stock: [
      { ...A1, turns: ["empty", "box"] },
      { ...B2, count: 0 },
    ],
    rules: { ways },
    beats: [
      V1,
      ...PRESS,
      V1,
      {
        input: { kind: "lane-counted", lane: 2, lots: [{ lot: "B2", expiry: 20300630, count: 3 }] },
      },
      { wait: 20 },
      V1,
      ...PRESS,
      V1,
    ],
    facts: [...EMPTY, "counted", "intended 2 lane 2 B2 voucher", "dispensed 1 lane 2 B2 vend"],
    motors: [...LANE_1, "2 on", "2 off"],
    progress: [],
    shows: [
      "press-button",
      "dropping",
      "no-drop",
      "ready",
      "no-stock",
      "lane-counted",
      "ready",
      ...SERVED,
      "voucher-used",
    ],
  },
  {
    name: "two empty lanes under one voucher: there is no third run",
    stock: [
      { ...A1, turns: ["empty"] },
      { ...B2, turns: ["empty"] },
      { ...B2, lane: 3 },
    ],
    rules: { ways },
    beats: [V1, ...PRESS, V1],
    facts: [...EMPTY, "intended 2 lane 2 B2 voucher", "failed lane 2 no-drop"],
    motors: [...LANE_1, "2 on", "2 off"],
    progress: [],
    shows: ["press-button", "dropping", "dropping", "no-drop", "voucher-used"],
  },
  {
    name: "the power goes while a voucher's box falls: the voucher is used",
    stock: [A1, { ...B2, lane: 2 }],
    rules: { ways },
    beats: [V1, ...PRESS.slice(0, 2), { wait: 1 }, { power: "cut" }, V1],
    facts: ["intended 1 lane 1 A1 voucher", "uncertain lane 1 power-lost", "booted"],
    motors: ["1 on", "1 off"],
    progress: [],
    shows: ["press-button", "dropping", "ready", "voucher-used"],
  },
  refused("a voucher that ended a minute ago", [{ ...V1, days: -1 / 1440 }], ["voucher-expired"]),
  refused("a voucher that lives eight days", [{ ...V1, days: 8 }], ["voucher-invalid"]),
  refused(
    "a voucher that lives seven days",
    [{ ...V1, days: 7 }, { wait: 61 }],
    ["press-button", "not-confirmed"],
  ),
  refused(
    "a voucher of an earlier epoch",
    [{ voucher: { nonce: "0102030405ff", epoch: 2 } }],
    ["voucher-invalid"],
  ),
  refused(
    "a voucher of this epoch under another key",
    [{ voucher: { nonce: "0102030405ff", sealedIn: 2 } }],
    ["voucher-invalid"],
  ),
  refused(
    "a voucher for two boxes",
    [{ voucher: { nonce: "0102030405ff", boxes: 2 } }],
    ["voucher-invalid"],
  ),
  refused(
    "a voucher for something this machine has not",
    [{ ...V1, product: "gel" }],
    ["no-stock"],
  ),
  refused("a voucher that is not one", [{ code: "A".repeat(45) }], ["voucher-invalid"]),
  refused("a payment code is sent away", [{ code: "134567890123456789" }], ["payment-code"]),
  refused(
    "some other code",
    [{ code: "https://example.org/a" }, { code: "" }],
    ["code-unknown", "code-unknown"],
  ),
  {
    ...refused("a voucher where the county has not opened this way", [V1], ["way-closed"]),
    rules: {},
  },
  {
    ...refused(
      "a voucher at a machine whose clock lost its time in a power cut",
      [{ rtcOff: "none" }, { power: "cut" }, V1],
      ["ready", "clock-unsure"],
    ),
    facts: ["booted"],
  },
];

const LINES = [
  { lane: 1, lot: "N1", expiry: 20310101, count: 7 },
  { lane: 2, lot: "N2", expiry: 20310101, count: 8 },
];
const LOADED = ["restocked 7 lane 1 N1", "restocked 8 lane 2 N2"];
const L9 = { load: "L9", lines: LINES };
const BUTTON: Beat = { input: { kind: "button" } };

function load(name: string, part: Partial<Story>): Story {
  const empty = { stock: [A1, B2], rules: { ways }, facts: [], motors: [], progress: [] };
  return { name, beats: [L9], shows: [], ...empty, ...part };
}

/** A load on the restocker's phone, at a kiosk without a link. */
const LOAD_STORIES: Story[] = [
  load("a load code is read, the lanes filled, the door closed, the button pressed", {
    beats: [
      { link: "down" },
      L9,
      { input: { kind: "door", open: true } },
      { wait: 60 },
      BUTTON,
      { input: { kind: "door", open: false } },
      BUTTON,
    ],
    facts: LOADED,
    shows: ["load-armed", "door-open", "load-confirmed"],
  }),
  load("the same load code again: it is known, after a power cut too", {
    beats: [L9, BUTTON, L9, { wait: 20 }, { power: "cut" }, L9],
    facts: [...LOADED, "booted"],
    shows: ["load-armed", "load-confirmed", "load-unknown", "ready", "ready", "load-unknown"],
  }),
  load("the plan names a load that was read from a code: it is confirmed once only", {
    beats: [
      { load: "L0", lines: [{ lane: 1, lot: "A1", expiry: 20290630, count: 5 }] },
      BUTTON,
      { input: { kind: "load-confirmed", load: "L0" } },
    ],
    shows: ["load-armed", "load-unknown", "load-unknown"],
  }),
  load("nobody presses the button within ten minutes", {
    beats: [L9, { wait: 601 }, BUTTON],
    shows: ["load-armed", "not-confirmed"],
  }),
  load("a load code that ended", {
    beats: [{ ...L9, days: -1 }],
    shows: ["load-expired"],
  }),
  load("a load code under another key", {
    beats: [{ ...L9, sealedIn: 2 }],
    shows: ["load-unknown"],
  }),
  load("a load code for a lane this machine has not", {
    beats: [{ load: "L9", lines: [{ lane: 9, lot: "N1", expiry: 20310101, count: 7 }] }],
    shows: ["load-refused"],
  }),
  load("a load code with more boxes than a lane holds is not recorded", {
    beats: [{ load: "L9", lines: [{ lane: 1, lot: "N1", expiry: 20310101, count: 99 }] }, BUTTON],
    shows: ["load-armed", "load-refused"],
  }),
  load("a grant while a restocker is at the machine has to wait", {
    beats: [L9, { grant: "a1" }, BUTTON],
    facts: LOADED,
    progress: ["refused busy"],
    shows: ["load-armed", "load-confirmed"],
  }),
];

export const CODE_STORIES: Story[] = VOUCHER_STORIES.concat(LOAD_STORIES);
