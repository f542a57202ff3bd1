import type { Story } from "./story.ts";

const PRODUCT = "condom-m";
const A1 = { lane: 1, product: PRODUCT, lot: "A1", expiry: 20340630, count: 5 };
const NEW = { id: "L9", lane: 1, lot: "N9", expiry: 20351231, count: 7 };
/** The textbook's example of GB 11643, an adult. */
const ADULT = {
  digits: "11010519491231002",
  birth: "19491231",
  validFrom: "20200101",
  validUntil: "",
};
/** A child of a division that does not exist. */
const CHILD = {
  digits: "99000020200101001",
  birth: "20200101",
  validFrom: "20240101",
  validUntil: "20440101",
};

const VOUCHER = { do: "show-voucher", nonce: "0a0b0c0d0e0f", product: PRODUCT } as const;

/** Cards, vouchers, and what restockers bring. */
export const PEOPLE_STORIES: Story[] = [
  {
    name: "a card whose holder is under age is refused",
    lanes: [A1],
    rules: { ageMin: 14 },
    steps: [
      { do: "card", card: CHILD },
      { do: "await", shown: "under-age" },
    ],
    facts: [],
    says: "under-age",
    fell: 0,
  },
  {
    name: "the second card vend of a month is refused when one is the quota",
    lanes: [A1],
    rules: { ageMin: 14, perMonth: 1 },
    steps: [
      { do: "card", card: ADULT },
      { do: "await", shown: "press-button" },
      { do: "press" },
      { do: "await", shown: "dispensed" },
      { do: "card", card: ADULT },
      { do: "await", shown: "quota-used" },
    ],
    facts: ["vend-intended card 1 lane 1 A1", "dispensed 1 lane 1 A1 vend"],
    says: "quota-used",
    fell: 1,
  },
  {
    name: "a voucher gives one box without a line, and shown once more it is refused",
    lanes: [A1],
    steps: [
      { do: "line", up: false },
      VOUCHER,
      { do: "await", shown: "press-button" },
      { do: "press" },
      { do: "await", shown: "dispensed" },
      // A code reader leaves out the same code for five seconds.
      { do: "wait", seconds: 6 },
      VOUCHER,
      { do: "await", shown: "voucher-used" },
      { do: "line", up: true },
    ],
    facts: ["vend-intended voucher 1 lane 1 A1", "dispensed 1 lane 1 A1 vend"],
    says: "voucher-used",
    fell: 1,
  },
  {
    name: "a load of the plan is confirmed and is in its lane",
    lanes: [A1],
    loads: [NEW],
    steps: [
      { do: "door", open: true },
      { do: "wait", seconds: 1 },
      { do: "door", open: false },
      { do: "wait", seconds: 1 },
      { do: "confirm-load", load: NEW.id },
      { do: "await", shown: "load-confirmed" },
    ],
    facts: ["door-opened", "door-closed", "restocked L9 lane 1 7 N9"],
    says: "load-confirmed",
    fell: 0,
  },
  {
    name: "a restocker's code is read without a line, and the load is in its lane",
    lanes: [A1],
    steps: [
      { do: "line", up: false },
      { do: "show-load", load: NEW },
      { do: "await", shown: "load-armed" },
      { do: "press" },
      { do: "await", shown: "load-confirmed" },
      { do: "line", up: true },
    ],
    facts: ["restocked L9 lane 1 7 N9"],
    says: "load-confirmed",
    fell: 0,
  },
];
