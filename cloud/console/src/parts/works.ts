import type { Zone } from "../../../src/inventory/address.ts";
import { call, type Answer } from "../api/client.ts";
import { dayOfDate, type LotLine } from "./lot-line-list.ts";

/** What a document of a warehouse says beside its lines. */
export interface Typed {
  note?: string;
  to?: string;
  kiosk?: string;
  checkedBy?: string;
  reason?: string;
}

export type Booked = Answer<"bookReceipt">;

/** One kind of warehouse work: where its goods lie, what is asked, and how it is booked. */
export interface Work {
  /** Zones it may take goods from, the usual one first; none when they come from outside. */
  from: readonly Zone[];
  /** What is counted at first of what lies there. */
  counted: "all" | "none";
  fields: readonly (keyof Typed)[];
  /** A reason must be given. */
  isReasoned?: true;
  shape: { expiry?: true; rejected?: true; signed?: true };
  /** May speak of boxes where the books have none. */
  isOpen?: true;
  book: (wish: {
    warehouse: string;
    from: Zone;
    typed: Typed;
    lines: readonly LotLine[];
  }) => Promise<Booked>;
}

const ofLot = ({ product, lot }: LotLine) => ({ product, lot });
/** Lines as most documents have them. */
export const countsOf = (lines: readonly LotLine[]) =>
  lines.map((line) => ({ ...ofLot(line), count: line.count ?? 0 }));
/** Lines of so many boxes more or fewer. */
export const changesOf = (lines: readonly LotLine[]) =>
  lines.map((line) => ({ ...ofLot(line), change: line.count ?? 0 }));
/** An empty reason is none. */
export const reasonOf = ({ reason = "" }: Typed) => (reason.trim() === "" ? {} : { reason });

/** Every kind of work the warehouse page offers, in the order goods go through it. */
export const WORKS = {
  receipt: {
    from: [],
    counted: "none",
    fields: ["note", "reason"],
    shape: { expiry: true },
    book: ({ warehouse, typed, lines }) => {
      const dated = lines.map((line) => {
        return { ...ofLot(line), expiry: dayOfDate(line.expiry), count: line.count ?? 0 };
      });
      const body = { warehouse, note: typed.note ?? "", ...reasonOf(typed), lines: dated };
      return call("bookReceipt", { body });
    },
  },
  acceptance: {
    from: ["pending", "returns"],
    counted: "all",
    fields: ["reason"],
    shape: { rejected: true },
    book: ({ warehouse, from, typed, lines }) => {
      const judged = lines.map((line) => {
        return { ...ofLot(line), accepted: line.count ?? 0, rejected: line.rejected ?? 0 };
      });
      const zone = from === "returns" ? from : "pending";
      const body = { warehouse, from: zone, ...reasonOf(typed), lines: judged } as const;
      return call("bookAcceptance", { body });
    },
  },
  issue: {
    from: ["qualified"],
    counted: "none",
    fields: ["reason"],
    shape: {},
    book: ({ warehouse, typed, lines }) =>
      call("bookIssue", { body: { warehouse, ...reasonOf(typed), lines: countsOf(lines) } }),
  },
  transfer: {
    from: ["dispatch"],
    counted: "none",
    fields: ["to", "checkedBy", "reason"],
    shape: {},
    book: ({ warehouse, typed, lines }) => {
      const { to = "", checkedBy = "" } = typed;
      const body = { warehouse, to, checkedBy, ...reasonOf(typed), lines: countsOf(lines) };
      return call("bookTransfer", { body });
    },
  },
  return: {
    from: [],
    counted: "none",
    fields: ["kiosk", "reason"],
    shape: {},
    book: ({ warehouse, typed, lines }) => {
      const body = { warehouse, kiosk: typed.kiosk ?? "", ...reasonOf(typed) };
      return call("bookReturn", { body: { ...body, lines: countsOf(lines) } });
    },
  },
  quarantine: {
    from: ["qualified", "dispatch"],
    counted: "none",
    fields: ["reason"],
    isReasoned: true,
    shape: {},
    book: ({ warehouse, from, typed, lines }) => {
      const zone = from === "dispatch" ? from : "qualified";
      const body = { warehouse, from: zone, reason: typed.reason ?? "" } as const;
      return call("bookQuarantine", { body: { ...body, lines: countsOf(lines) } });
    },
  },
  "supplier-return": {
    from: ["unqualified"],
    counted: "none",
    fields: ["checkedBy", "reason"],
    isReasoned: true,
    shape: {},
    book: (wish) => call("bookSupplierReturn", { body: witnessed(wish) }),
  },
  discard: {
    from: ["unqualified"],
    counted: "none",
    fields: ["checkedBy", "reason"],
    isReasoned: true,
    shape: {},
    book: (wish) => call("bookDiscard", { body: witnessed(wish) }),
  },
  adjustment: {
    from: ["qualified", "pending", "unqualified", "dispatch", "returns"],
    counted: "none",
    fields: ["reason"],
    isReasoned: true,
    isOpen: true,
    shape: { signed: true },
    book: ({ warehouse, from: zone, typed, lines }) => {
      const body = { warehouse, zone, reason: typed.reason ?? "", lines: changesOf(lines) };
      return call("bookAdjustment", { body });
    },
  },
} as const satisfies Record<string, Work>;

/** Where boxes lie that nobody can explain, until somebody settles them. */
const UNEXPLAINED = ["discrepancy", "in-transit", "returns"] as const;
export type UnexplainedKind = (typeof UNEXPLAINED)[number];

export const isUnexplained = (word: string): word is UnexplainedKind =>
  (UNEXPLAINED as readonly string[]).includes(word);

export type WorkKind = keyof typeof WORKS;

export const isWork = (word: string): word is WorkKind => Object.hasOwn(WORKS, word);

function witnessed({ warehouse, typed, lines }: Parameters<Work["book"]>[0]) {
  const { checkedBy = "", reason = "" } = typed;
  return { warehouse, checkedBy, reason, lines: countsOf(lines) };
}
