import { FAULTS, OUTCOMES } from "../../contract/codes.ts";
import type { Fact, FactBody, FactKind, LotCount, Trust } from "../../contract/messages.ts";
import { type Codec, none } from "./codec.ts";
import type { Lot } from "./durable.ts";
import { NO_LOT, lotAt, placeOfLot } from "./lot-names.ts";
import { booted, updateEnded } from "./program-codecs.ts";
import { PERMISSION_ORDER } from "./snapshot.ts";
import {
  type ByteReader,
  type ByteWriter,
  getId,
  getText,
  getU16,
  getU32,
  getU8,
  putId,
  putText,
  putU16,
  putU32,
  putU8,
} from "./bytes.ts";

export const TRUST_ORDER: Trust[] = ["unknown", "floor", "trusted"];
export const CAUSE_ORDER: FactBody<"dispensed">["cause"][] = ["vend", "self-test", "stray"];
export const REASON_ORDER: FactBody<"removed">["reason"][] = [
  "expired",
  "recalled",
  "damaged",
  "moved",
  "other",
];
const place = (names: Lot[], lot: Lot): number => {
  const found = placeOfLot(names, lot);
  return found < 0 ? NO_LOT : found;
};

function signed16(value: number): number {
  return value > 32767 ? value - 65536 : value;
}

function vendIntended(): Codec<"vend-intended"> {
  return {
    lots: (b) => [{ product: b.product, lot: b.lot, expiry: b.expiry }],
    put(w, b, names) {
      putU8(w, PERMISSION_ORDER.indexOf(b.permission) * 16 + b.attempt);
      putId(w, b.id);
      putU8(w, b.lane);
      putU8(w, place(names, { product: b.product, lot: b.lot, expiry: b.expiry }));
    },
    get(r, names) {
      const first = getU8(r);
      const permission = PERMISSION_ORDER[first >> 4] ?? "grant";
      const id = getId(r);
      const lane = getU8(r);
      const lot = lotAt(names, getU8(r));
      return { permission, id, attempt: first & 15, lane, ...lot };
    },
  };
}

function dispensed(): Codec<"dispensed"> {
  return {
    lots: (b) => (b.lot === "" ? [] : [{ product: b.product, lot: b.lot, expiry: 0 }]),
    put(w, b, names) {
      putU32(w, b.intent);
      putU8(w, b.lane);
      putU8(w, place(names, { product: b.product, lot: b.lot, expiry: 0 }));
      putU8(w, b.count);
      putU8(w, CAUSE_ORDER.indexOf(b.cause));
    },
    get(r, names) {
      const intent = getU32(r);
      const lane = getU8(r);
      const { product, lot } = lotAt(names, getU8(r));
      const count = getU8(r);
      return { intent, lane, product, lot, count, cause: CAUSE_ORDER[getU8(r)] ?? "vend" };
    },
  };
}

function vendUncertain(): Codec<"vend-uncertain"> {
  return {
    lots: (b) => [{ product: b.product, lot: b.lot, expiry: 0 }],
    put(w, b, names) {
      putU32(w, b.intent);
      putU8(w, b.lane);
      putU8(w, place(names, { product: b.product, lot: b.lot, expiry: 0 }));
      putU8(w, OUTCOMES.indexOf(b.code));
    },
    get(r, names) {
      const intent = getU32(r);
      const lane = getU8(r);
      const { product, lot } = lotAt(names, getU8(r));
      return { intent, lane, product, lot, code: OUTCOMES[getU8(r)] ?? "power-lost" };
    },
  };
}

function restocked(): Codec<"restocked"> {
  return {
    lots: (b) => [{ product: b.product, lot: b.lot, expiry: b.expiry }],
    put(w, b, names) {
      putText(w, b.load);
      putU8(w, b.lane);
      putU8(w, place(names, { product: b.product, lot: b.lot, expiry: b.expiry }));
      putU8(w, b.count);
    },
    get(r, names) {
      const load = getText(r);
      const lane = getU8(r);
      const lot = lotAt(names, getU8(r));
      return { load, lane, ...lot, count: getU8(r) };
    },
  };
}

/** The product alone, for a count that found nothing. */
const productOnly = (product: string): Lot => ({ product, lot: "", expiry: 0 });
function counted(): Codec<"counted"> {
  return {
    lots: (b) =>
      b.lots.length === 0
        ? [productOnly(b.product)]
        : b.lots.map((l) => ({ product: b.product, lot: l.lot, expiry: l.expiry })),
    put(w, b, names) {
      putU8(w, b.lane);
      putU8(w, b.lots.length);
      if (b.lots.length === 0) putU8(w, place(names, productOnly(b.product)));
      for (const l of b.lots) {
        putU8(w, place(names, { product: b.product, lot: l.lot, expiry: l.expiry }));
        putU8(w, l.count);
      }
    },
    get(r, names) {
      const lane = getU8(r);
      const length = getU8(r);
      const lots: LotCount[] = [];
      let product = length === 0 ? lotAt(names, getU8(r)).product : "";
      for (let i = 0; i < length; i++) {
        const lot = lotAt(names, getU8(r));
        product = lot.product;
        lots.push({ lot: lot.lot, expiry: lot.expiry, count: getU8(r) });
      }
      return { lane, product, lots };
    },
  };
}

function removed(): Codec<"removed"> {
  return {
    lots: (b) => [{ product: b.product, lot: b.lot, expiry: 0 }],
    put(w, b, names) {
      putU8(w, b.lane);
      putU8(w, place(names, { product: b.product, lot: b.lot, expiry: 0 }));
      putU8(w, b.count);
      putU8(w, REASON_ORDER.indexOf(b.reason));
    },
    get(r, names) {
      const lane = getU8(r);
      const { product, lot } = lotAt(names, getU8(r));
      const count = getU8(r);
      return { lane, product, lot, count, reason: REASON_ORDER[getU8(r)] ?? "other" };
    },
  };
}

function faultCodec<K extends "fault-raised" | "fault-cleared">(): Codec<K> {
  return {
    lots: none,
    put(w, b) {
      putU8(w, FAULTS.indexOf(b.code));
      putU8(w, b.lane);
    },
    get(r) {
      const fault = FAULTS[getU8(r)] ?? "flash-failed";
      return { code: fault, lane: getU8(r) } as FactBody<K>;
    },
  };
}

function epochOpened(): Codec<"epoch-opened"> {
  return {
    lots: none,
    put(w, b) {
      putId(w, b.nonce);
      putU32(w, b.revision);
    },
    get(r) {
      const nonce = getId(r);
      return { nonce, revision: getU32(r) };
    },
  };
}

function vendFailed(): Codec<"vend-failed"> {
  return {
    lots: none,
    put(w, b) {
      putU32(w, b.intent);
      putU8(w, b.lane);
      putU8(w, OUTCOMES.indexOf(b.code));
    },
    get(r) {
      const intent = getU32(r);
      const lane = getU8(r);
      return { intent, lane, code: OUTCOMES[getU8(r)] ?? "no-drop" };
    },
  };
}

function doorOpened(): Codec<"door-opened"> {
  return {
    lots: none,
    put() {},
    get: () => ({}),
  };
}

function doorClosed(): Codec<"door-closed"> {
  return {
    lots: none,
    put: (w, b) => putU32(w, b.openSeconds),
    get: (r) => ({ openSeconds: getU32(r) }),
  };
}

function clockJumped(): Codec<"clock-jumped"> {
  return {
    lots: none,
    put(w, b) {
      putU8(w, b.seconds < 0 ? 1 : 0);
      putU32(w, b.seconds < 0 ? -b.seconds : b.seconds);
    },
    get(r) {
      const sign = getU8(r) === 1 ? -1 : 1;
      return { seconds: sign * getU32(r) };
    },
  };
}

function climateRecorded(): Codec<"climate-recorded"> {
  return {
    lots: none,
    put(w, b) {
      putU16(w, b.temperatureCenti & 65535);
      putU16(w, b.humidityDeci);
    },
    get(r) {
      const temperatureCenti = signed16(getU16(r));
      return { temperatureCenti, humidityDeci: getU16(r) };
    },
  };
}

function eventsSkipped(): Codec<"events-skipped"> {
  return {
    lots: none,
    put(w, b) {
      putU16(w, b.doors);
      putU16(w, b.climates);
    },
    get(r) {
      const doors = getU16(r);
      return { doors, climates: getU16(r) };
    },
  };
}

/**
 * Made anew for each use, what a vend waits for first: a table of them all would stay in a board's
 * memory, 300 of its variables.
 */
function codecOf<K extends FactKind>(kind: K): Codec<K>;
function codecOf(kind: FactKind): Codec<never> {
  switch (kind) {
    case "vend-intended":
      return vendIntended();
    case "dispensed":
      return dispensed();
    case "vend-failed":
      return vendFailed();
    case "epoch-opened":
      return epochOpened();
    case "booted":
      return booted();
    case "vend-uncertain":
      return vendUncertain();
    case "restocked":
      return restocked();
    case "counted":
      return counted();
    case "removed":
      return removed();
    case "door-opened":
      return doorOpened();
    case "door-closed":
      return doorClosed();
    case "fault-raised":
      return faultCodec<"fault-raised">();
    case "fault-cleared":
      return faultCodec<"fault-cleared">();
    case "clock-jumped":
      return clockJumped();
    case "climate-recorded":
      return climateRecorded();
    case "events-skipped":
      return eventsSkipped();
    case "update-ended":
      return updateEnded();
  }
}

/** A kind's flash number is its place here, from one on. */
const KIND_ORDER: FactKind[] = [
  "epoch-opened",
  "booted",
  "vend-intended",
  "dispensed",
  "vend-failed",
  "vend-uncertain",
  "restocked",
  "counted",
  "removed",
  "door-opened",
  "door-closed",
  "fault-raised",
  "fault-cleared",
  "clock-jumped",
  "climate-recorded",
  "events-skipped",
  "update-ended",
];

/** The flash number of a kind of fact. */
export function codeOfKind(kind: FactKind): number {
  return KIND_ORDER.indexOf(kind) + 1;
}

export function lotsOfBody<K extends FactKind>(kind: K, body: FactBody<K>): Lot[] {
  return codecOf(kind).lots(body);
}

export function putBody<K extends FactKind>(
  w: ByteWriter,
  fact: { kind: K; body: FactBody<K> },
  names: Lot[],
): void {
  codecOf(fact.kind).put(w, fact.body, names);
}

/** What the head of a record says of its fact. */
export interface FactHead {
  kind: number;
  trust: number;
  seq: number;
  uptime: number;
  time: number;
}

/** The fact of a record, or undefined for a kind this firmware does not know. */
export function factOf(head: FactHead, r: ByteReader, names: Lot[]): Fact | undefined {
  const kind = KIND_ORDER[head.kind - 1];
  if (kind === undefined) return undefined;
  const body = codecOf(kind).get(r, names);
  const trust = TRUST_ORDER[head.trust] ?? "unknown";
  return { seq: head.seq, uptime: head.uptime, time: head.time, trust, kind, body } as Fact;
}
