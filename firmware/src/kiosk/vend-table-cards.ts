import type { Plan } from "../contract/messages.ts";
import type { Beat, Story } from "./proof-story.ts";

const A1 = { lane: 1, lot: "A1", expiry: 20290630, count: 5 };
const B2 = { lane: 2, lot: "B2", expiry: 20300630, count: 5 };
const LANE_1 = ["1 on", "1 off"];
const LANE_2 = ["2 on", "2 off"];
const SERVED = ["press-button", "dropping", "dispensed"];
const ASKED = ["checking", ...SERVED];
const TAKEN = ["intended 1 lane 1 A1 card", "dispensed 1 lane 1 A1 vend"];

const ways = { grant: true, voucher: true, card: true };
const month = { rule: 1, period: "month", boxes: 1, ways: ["card"] } as const;
const quotas: NonNullable<Plan["quotas"]> = [{ ...month, ways: ["card"] }];
const ages = { min: 18, max: 49 };

/** Twenty-seven years old on the day of the stories, 2027-01-15. */
const GROWN = {};
const other = { digits: "99000020000101003" };
const born = (birth: string) => ({ digits: "990000" + birth + "001" });
const PRESS: Beat[] = [{ wait: 1 }, { input: { kind: "button" } }, { wait: 20 }];

function refused(name: string, part: Partial<Story>, shows: string[]): Story {
  const empty = { stock: [A1], facts: [], motors: [], progress: [], asked: [] };
  return {
    name,
    rules: { ways, quotas, ages },
    beats: [{ card: GROWN }],
    ...empty,
    ...part,
    shows,
  };
}

/** A card on the reader: who gets a box, and who is told why not. */
const PERSON_STORIES: Story[] = [
  {
    name: "a card is put on the reader, the button lights, a press gives a box",
    stock: [A1],
    rules: { ways, quotas, ages },
    beats: [{ card: GROWN }, ...PRESS],
    facts: TAKEN,
    motors: LANE_1,
    progress: [],
    shows: [...ASKED, "ready"],
    asked: ["may 1 202701", "took 1 202701"],
  },
  {
    name: "a card without any quota rule is served without asking anybody",
    stock: [A1],
    rules: { ways },
    beats: [{ card: { until: "long" } }, ...PRESS],
    facts: TAKEN,
    motors: LANE_1,
    progress: [],
    shows: [...SERVED, "ready"],
    asked: [],
  },
  refused(
    "nobody presses the button after a card: nothing is given out, nothing is taken",
    {
      beats: [{ card: GROWN }, { wait: 61 }],
      asked: ["may 1 202701"],
    },
    ["checking", "press-button", "not-confirmed"],
  ),
  refused("a card where the county has not opened this way", { rules: { quotas } }, ["way-closed"]),
  refused("a card of somebody too young", { beats: [{ card: born("20150101") }] }, ["under-age"]),
  refused("a card of somebody one day short of the age", { beats: [{ card: born("20090116") }] }, [
    "under-age",
  ]),
  {
    name: "a card on the very birthday is old enough",
    stock: [A1],
    rules: { ways, quotas, ages },
    beats: [{ card: born("20090115") }, ...PRESS],
    facts: TAKEN,
    motors: LANE_1,
    progress: [],
    shows: [...ASKED, "ready"],
  },
  refused(
    "a card on the very birthday where years count from the day after it",
    {
      rules: { ways, quotas, ages: { ...ages, boundary: "dayAfter" } },
      beats: [{ card: born("20090115") }],
    },
    ["under-age"],
  ),
  refused("a card of somebody too old", { beats: [{ card: born("19700101") }] }, ["over-age"]),
  refused("a card that is no longer valid", { beats: [{ card: { until: "20270114" } }] }, [
    "card-expired",
  ]),
  refused("a card that is not valid yet", { beats: [{ card: { from: "20270116" } }] }, [
    "card-expired",
  ]),
  refused(
    "a card whose birth is not that of its number",
    { beats: [{ card: { birth: "20000102" } }] },
    ["card-unreadable"],
  ),
  refused("a foreign resident's card", { beats: [{ card: { flag: "I" } }] }, ["card-refused"]),
  refused("a card at a machine without the rule's key", { keys: [] }, ["card-keyless"]),
  refused(
    "a card at a machine whose key is of a month to come",
    { keys: [{ rule: 1, window: 202702, base: new Uint8Array(32) }] },
    ["card-keyless"],
  ),
  refused("a card when all lanes are empty", { stock: [{ ...A1, count: 0 }] }, ["no-stock"]),
  refused(
    "a card at a machine whose clock lost its time in a power cut",
    {
      beats: [{ rtcOff: "none" }, { county: "silent" }, { power: "cut" }, { card: GROWN }],
      facts: ["booted"],
    },
    ["ready", "clock-unsure"],
  ),
];

/** How much one person may take. */
const QUOTA_STORIES: Story[] = [
  {
    name: "the same person twice in a month: the second time there is nothing, as the kiosk knows",
    stock: [A1],
    rules: { ways, quotas },
    beats: [{ card: GROWN }, ...PRESS, { card: GROWN }],
    facts: TAKEN,
    motors: LANE_1,
    progress: [],
    shows: [...ASKED, "ready", "quota-used"],
    asked: ["may 1 202701", "took 1 202701"],
  },
  {
    name: "without a link one quota per kiosk and month, and it is told when the link is back",
    stock: [A1],
    rules: { ways, quotas },
    beats: [
      { link: "down" },
      { card: GROWN },
      ...PRESS,
      { card: GROWN },
      { card: other },
      ...PRESS,
      { power: "cut" },
      { card: other },
      { link: "up" },
      { wait: 1000 },
    ],
    facts: [...TAKEN, ...TAKEN, "booted"],
    motors: [...LANE_1, ...LANE_1],
    progress: [],
    shows: [...SERVED, "ready", "quota-used", ...SERVED, "ready", "ready", "quota-used", "ready"],
    asked: ["took 1 202701", "took 1 202701"],
  },
  {
    name: "a county that does not answer in three seconds is not waited for",
    stock: [A1],
    rules: { ways, quotas },
    beats: [
      { county: "silent" },
      { card: GROWN },
      { wait: 2 },
      ...PRESS.slice(0, 2),
      { wait: 1 },
      ...PRESS,
    ],
    facts: TAKEN,
    motors: LANE_1,
    progress: [],
    shows: [...ASKED, "ready"],
    asked: ["may 1 202701", "took 1 202701", "took 1 202701"],
  },
  {
    name: "a box that never came counts for nobody: the same card is served again",
    stock: [{ ...A1, turns: ["empty", "box"] }],
    rules: { ways, quotas },
    beats: [{ card: GROWN }, ...PRESS, { card: GROWN }, ...PRESS],
    facts: ["intended 1 lane 1 A1 card", "failed lane 1 no-drop", ...TAKEN],
    motors: [...LANE_1, ...LANE_1],
    progress: [],
    shows: ["checking", "press-button", "dropping", "no-drop", "ready", ...ASKED, "ready"],
    asked: ["may 1 202701", "gave-back 1 202701", "may 1 202701", "took 1 202701"],
  },
  {
    name: "an empty lane, then a box from the second: it counts once",
    stock: [{ ...A1, turns: ["empty"] }, B2],
    rules: { ways, quotas },
    beats: [{ card: GROWN }, ...PRESS, { card: GROWN }],
    facts: [
      "intended 1 lane 1 A1 card",
      "failed lane 1 no-drop",
      "intended 2 lane 2 B2 card",
      "dispensed 1 lane 2 B2 vend",
    ],
    motors: [...LANE_1, ...LANE_2],
    progress: [],
    shows: ["checking", "press-button", "dropping", "dropping", "dispensed", "quota-used"],
    asked: ["may 1 202701", "took 1 202701"],
  },
  {
    name: "an empty lane, then a sensor blind before the second: nothing counts, the card is served later",
    stock: [{ ...A1, turns: ["empty"] }, B2],
    sensor: [true, true, false],
    rules: { ways, quotas },
    beats: [{ card: GROWN }, ...PRESS, { card: GROWN }, ...PRESS],
    facts: [
      "intended 1 lane 1 A1 card",
      "failed lane 1 no-drop",
      "fault drop-sensor-blind lane 0",
      "cleared drop-sensor-blind lane 0",
      "intended 1 lane 2 B2 card",
      "dispensed 1 lane 2 B2 vend",
    ],
    motors: [...LANE_1, ...LANE_2],
    progress: [],
    shows: ["checking", "press-button", "dropping", "no-drop", "ready", ...ASKED, "ready"],
    asked: ["may 1 202701", "gave-back 1 202701", "may 1 202701", "took 1 202701"],
  },
  {
    name: "a sensor that went blind while a card's box fell: the box is uncertain and counts as taken",
    stock: [{ ...A1, turns: ["empty"] }, B2],
    sensor: [true, false],
    rules: { ways, quotas },
    beats: [{ card: GROWN }, ...PRESS, { card: GROWN }, ...PRESS],
    facts: [
      "intended 1 lane 1 A1 card",
      "uncertain lane 1 sensor-blind-after",
      "fault drop-sensor-blind lane 0",
    ],
    motors: LANE_1,
    progress: [],
    shows: [
      "checking",
      "press-button",
      "dropping",
      "sensor-blind-after",
      "ready",
      "quota-used",
      "ready",
    ],
    asked: ["may 1 202701", "took 1 202701"],
  },
  {
    name: "two rules: the one that is used up decides",
    stock: [A1],
    rules: {
      ways,
      quotas: [
        { ...month, boxes: 2, ways: ["card"] },
        { rule: 2, period: "year", boxes: 1, ways: ["card"] },
      ],
    },
    keys: [
      { rule: 1, window: 202701, base: new Uint8Array(32).fill(9) },
      { rule: 2, window: 2027, base: new Uint8Array(32).fill(8) },
    ],
    beats: [{ card: GROWN }, ...PRESS, { card: GROWN }],
    facts: TAKEN,
    motors: LANE_1,
    progress: [],
    shows: [...ASKED, "ready", "quota-used"],
    asked: ["may 1 202701", "may 2 2027", "took 1 202701", "took 2 2027"],
  },
  {
    name: "the power goes while a card's box falls: the box is uncertain and counts as taken",
    stock: [A1],
    rules: { ways, quotas },
    beats: [
      { card: GROWN },
      { wait: 1 },
      { input: { kind: "button" } },
      { wait: 1 },
      { power: "cut" },
      { card: GROWN },
      { wait: 2 },
    ],
    facts: ["intended 1 lane 1 A1 card", "uncertain lane 1 power-lost", "booted"],
    motors: ["1 on", "1 off"],
    progress: [],
    shows: ["checking", "press-button", "dropping", "ready", "lane-closed"],
    asked: ["may 1 202701", "took 1 202701"],
  },
  {
    name: "the plan names what a card gets",
    stock: [A1, { ...B2, product: "gel" }],
    rules: { ways, quotas, cardProduct: "gel" },
    beats: [{ card: GROWN }, ...PRESS],
    facts: ["intended 1 lane 2 B2 card", "dispensed 1 lane 2 B2 vend"],
    motors: LANE_2,
    progress: [],
    shows: [...ASKED, "ready"],
  },
  {
    name: "a card gets the first product that is there when the plan names none",
    stock: [
      { ...A1, count: 0 },
      { ...B2, product: "gel" },
    ],
    rules: { ways, quotas },
    beats: [{ card: GROWN }, ...PRESS],
    facts: ["intended 1 lane 2 B2 card", "dispensed 1 lane 2 B2 vend"],
    motors: LANE_2,
    progress: [],
    shows: [...ASKED, "ready"],
  },
  {
    name: "a second card while the first person is served changes nothing",
    stock: [A1],
    rules: { ways, quotas },
    beats: [{ card: GROWN }, { wait: 1 }, { card: other }, ...PRESS],
    facts: TAKEN,
    motors: LANE_1,
    progress: [],
    shows: [...ASKED, "ready"],
    asked: ["may 1 202701", "took 1 202701"],
  },
  {
    name: "a card on the reader keeps a grant waiting: the machine serves one person at a time",
    stock: [A1],
    rules: { ways, quotas },
    beats: [{ card: GROWN }, { wait: 1 }, { grant: "a1" }, ...PRESS],
    facts: TAKEN,
    motors: LANE_1,
    progress: ["refused busy"],
    shows: [...ASKED, "ready"],
  },
];

export const CARD_STORIES: Story[] = PERSON_STORIES.concat(QUOTA_STORIES);
