import { FAULTS, OUTCOMES } from "../../contract/codes.ts";
import type { Fact, FactBody, FactKind, LotCount, Trust } from "../../contract/messages.ts";
import type { Lot } from "./durable.ts";
import { NO_LOT, lotAt, placeOfLot } from "./lot-names.ts";
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

/**
 * A fact's body as bytes. What travels is a pure function of these bytes and of the page's list of
 * lots, so a fact sent again is the same text for ever. Numbers and orders here are flash formats:
 * appended to, never changed.
 */
interface Codec<K extends FactKind> {
  code: number;
  /** Lots the body speaks of; each must be in the page's list before the record is written. */
  lots(body: FactBody<K>): Lot[];
  put(w: ByteWriter, body: FactBody<K>, names: Lot[]): void;
  get(r: ByteReader, names: Lot[]): FactBody<K>;
}

export const TRUST_ORDER: Trust[] = ["unknown", "floor", "trusted"];
export const CAUSE_ORDER: FactBody<"dispensed">["cause"][] = ["vend", "self-test", "stray"];
export const REASON_ORDER: FactBody<"removed">["reason"][] = [
  "expired",
  "recalled",
  "damaged",
  "moved",
  "other",
];
export const BOOT_ORDER: FactBody<"booted">["cause"][] = [
  "power",
  "watchdog",
  "restart",
  "unknown",
];

const none = (): Lot[] => [];
const place = (names: Lot[], lot: Lot): number => {
  const found = placeOfLot(names, lot);
  return found < 0 ? NO_LOT : found;
};

function signed16(value: number): number {
  return value > 32767 ? value - 65536 : value;
}

const vendIntended: Codec<"vend-intended"> = {
  code: 3,
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

const dispensed: Codec<"dispensed"> = {
  code: 4,
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

const vendUncertain: Codec<"vend-uncertain"> = {
  code: 6,
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

const restocked: Codec<"restocked"> = {
  code: 7,
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

/** The product alone, for a count that found nothing. */
const productOnly = (product: string): Lot => ({ product, lot: "", expiry: 0 });
const counted: Codec<"counted"> = {
  code: 8,
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

const removed: Codec<"removed"> = {
  code: 9,
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

function faultCodec<K extends "fault-raised" | "fault-cleared">(code: number): Codec<K> {
  return {
    code,
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

const CODECS: { [K in FactKind]: Codec<K> } = {
  "epoch-opened": {
    code: 1,
    lots: none,
    put(w, b) {
      putId(w, b.nonce);
      putU32(w, b.revision);
    },
    get(r) {
      const nonce = getId(r);
      return { nonce, revision: getU32(r) };
    },
  },
  booted: {
    code: 2,
    lots: none,
    put(w, b) {
      putU8(w, BOOT_ORDER.indexOf(b.cause));
      putText(w, b.firmware);
      putU32(w, b.boots);
    },
    get(r) {
      const cause = BOOT_ORDER[getU8(r)] ?? "unknown";
      const firmware = getText(r);
      return { cause, firmware, boots: getU32(r) };
    },
  },
  "vend-intended": vendIntended,
  dispensed,
  "vend-failed": {
    code: 5,
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
  },
  "vend-uncertain": vendUncertain,
  restocked,
  counted,
  removed,
  "door-opened": { code: 10, lots: none, put() {}, get: () => ({}) },
  "door-closed": {
    code: 11,
    lots: none,
    put: (w, b) => putU32(w, b.openSeconds),
    get: (r) => ({ openSeconds: getU32(r) }),
  },
  "fault-raised": faultCodec<"fault-raised">(12),
  "fault-cleared": faultCodec<"fault-cleared">(13),
  "clock-jumped": {
    code: 14,
    lots: none,
    put(w, b) {
      putU8(w, b.seconds < 0 ? 1 : 0);
      putU32(w, b.seconds < 0 ? -b.seconds : b.seconds);
    },
    get(r) {
      const sign = getU8(r) === 1 ? -1 : 1;
      return { seconds: sign * getU32(r) };
    },
  },
  "climate-recorded": {
    code: 15,
    lots: none,
    put(w, b) {
      putU16(w, b.temperatureCenti & 65535);
      putU16(w, b.humidityDeci);
    },
    get(r) {
      const temperatureCenti = signed16(getU16(r));
      return { temperatureCenti, humidityDeci: getU16(r) };
    },
  },
  "events-skipped": {
    code: 16,
    lots: none,
    put(w, b) {
      putU16(w, b.doors);
      putU16(w, b.climates);
    },
    get(r) {
      const doors = getU16(r);
      return { doors, climates: getU16(r) };
    },
  },
};

const KINDS = Object.keys(CODECS) as FactKind[];

/** The flash number of a kind of fact. */
export function codeOfKind(kind: FactKind): number {
  return CODECS[kind].code;
}

function kindOfCode(code: number): FactKind | undefined {
  for (const kind of KINDS) if (CODECS[kind].code === code) return kind;
  return undefined;
}

export function lotsOfBody<K extends FactKind>(kind: K, body: FactBody<K>): Lot[] {
  const codec: Codec<K> = CODECS[kind];
  return codec.lots(body);
}

export function putBody<K extends FactKind>(
  w: ByteWriter,
  fact: { kind: K; body: FactBody<K> },
  names: Lot[],
): void {
  const codec: Codec<K> = CODECS[fact.kind];
  codec.put(w, fact.body, names);
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
  const kind = kindOfCode(head.kind);
  if (kind === undefined) return undefined;
  const body = CODECS[kind].get(r, names);
  const trust = TRUST_ORDER[head.trust] ?? "unknown";
  return { seq: head.seq, uptime: head.uptime, time: head.time, trust, kind, body } as Fact;
}
