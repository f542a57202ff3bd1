import {
  DISCARDED,
  discrepancyOf,
  inTransit,
  returnsOf,
  SUPPLIER,
  transferOf,
  WRITTEN_OFF,
  zoneOf,
} from "./address.ts";
import type { Command, CommandKind, CommandOf } from "./commands.ts";
import { countEntries } from "./count-entries.ts";
import { refused, type Refused } from "./refusals.ts";

/** `count` boxes (above 0) of a lot went from one address to another. */
export interface Entry {
  from: string;
  to: string;
  product: string;
  lot: string;
  count: number;
}

/** Some boxes of one lot. */
export interface LotLine {
  product: string;
  lot: string;
  count: number;
}

/** A document that a command names, as the ledger has it. */
export interface KnownDocument {
  command: Command;
  entries: readonly Entry[];
  /** By a reversal that stands. */
  reversed: boolean;
  /** Later documents that name this one and are not reversed. */
  followers: readonly { kind: CommandKind; by: string; entries: number }[];
}

/** A load that a command names. */
export interface KnownLoad {
  kiosk: string;
  product: string;
  lot: string;
  count: number;
  /** It has left a warehouse, and that was not reversed. */
  departed: boolean;
  /** Its kiosk says it is in. */
  arrived: boolean;
}

/** What a command names, held so that it can't change until the commit. */
export interface Named {
  document?: KnownDocument | undefined;
  load?: KnownLoad | undefined;
  /** What a zone that stands still for this stocktake holds by its books. */
  held?: readonly LotLine[];
}

/** What a command would book. `recount`: a first count disagrees, so nothing is booked yet. */
export interface Drafted {
  ok: true;
  entries: Entry[];
  recount?: true;
}

type Draft = Entry[] | Refused | Drafted;

type Drafts = { [K in CommandKind]: (command: CommandOf<K>, named: Named) => Draft };

const DRAFTS: Drafts = {
  receipt: (c) => moved(c.lines, SUPPLIER, zoneOf(c.warehouse, "pending")),
  acceptance: (c) => c.lines.flatMap((line) => accepted(c, line)),
  issue: (c) => moved(c.lines, zoneOf(c.warehouse, "qualified"), zoneOf(c.warehouse, "dispatch")),
  transfer: (c) => moved(c.lines, zoneOf(c.warehouse, "dispatch"), transferOf(c.key)),
  "transfer-receipt": receiveTransfer,
  load: departLoad,
  "load-return": returnLoad,
  return: (c) => moved(c.lines, returnsOf(c.kiosk), zoneOf(c.warehouse, "returns")),
  "supplier-return": (c) => moved(c.lines, zoneOf(c.warehouse, "unqualified"), SUPPLIER),
  quarantine: (c) => moved(c.lines, zoneOf(c.warehouse, c.from), zoneOf(c.warehouse, "pending")),
  discard: (c) => moved(c.lines, zoneOf(c.warehouse, "unqualified"), DISCARDED),
  adjustment: (c) => changed(c.lines, zoneOf(c.warehouse, c.zone), discrepancyOf(c.warehouse)),
  stocktake: () => [],
  count: countStock,
  settlement: (c) => changed(c.lines, `${c.of}/${c.owner}`, WRITTEN_OFF),
  reversal: reverse,
};

/** What a command would book, before it is asked whether it may. Pure. */
export function draft(command: Command, named: Named): Drafted | Refused {
  const make = DRAFTS[command.kind] as (command: Command, named: Named) => Draft;
  const drafted = make(command, named);
  return Array.isArray(drafted) ? { ok: true, entries: drafted } : drafted;
}

function moved(lines: readonly LotLine[], from: string, to: string): Entry[] {
  return lines.map(({ product, lot, count }) => ({ from, to, product, lot, count }));
}

type Changes = readonly { product: string; lot: string; change: number }[];

/** More boxes come from the other side, fewer go there. */
function changed(lines: Changes, at: string, other: string): Entry[] {
  return lines.flatMap(({ product, lot, change }) => {
    if (change === 0) return [];
    const [from, to] = change > 0 ? [other, at] : [at, other];
    return [{ from, to, product, lot, count: Math.abs(change) }];
  });
}

type Acceptance = CommandOf<"acceptance">;

function accepted(command: Acceptance, line: Acceptance["lines"][number]): Entry[] {
  const { product, lot } = line;
  const from = zoneOf(command.warehouse, command.from);
  const good = { from, to: zoneOf(command.warehouse, "qualified"), product, lot };
  const bad = { from, to: zoneOf(command.warehouse, "unqualified"), product, lot };
  return [
    { ...good, count: line.accepted },
    { ...bad, count: line.rejected },
  ].filter(({ count }) => count > 0);
}

/**
 * All that was sent leaves the way; what came goes to 待验, and what is missing or too many stands
 * against the receiver's discrepancy.
 */
function receiveTransfer(command: CommandOf<"transfer-receipt">, named: Named): Draft {
  const sent = named.document;
  if (sent === undefined || sent.command.kind !== "transfer") {
    return refused("unknown-document", command.transfer);
  }
  if (sent.reversed) return refused("already-reversed", command.transfer);
  if (sent.followers.some(({ kind }) => kind === "transfer-receipt")) {
    return refused("already-received", command.transfer);
  }
  const way = transferOf(command.transfer);
  const pending = zoneOf(sent.command.to, "pending");
  const missing = discrepancyOf(sent.command.to);
  return bothOf(sent.entries, command.lines).flatMap(({ product, lot, first, second }) =>
    [
      { from: way, to: pending, product, lot, count: Math.min(first, second) },
      { from: way, to: missing, product, lot, count: first - second },
      { from: missing, to: pending, product, lot, count: second - first },
    ].filter(({ count }) => count > 0),
  );
}

/** Every lot of two lists with its boxes in each. */
export function bothOf(
  firsts: readonly LotLine[],
  seconds: readonly LotLine[],
): { product: string; lot: string; first: number; second: number }[] {
  const rows = new Map<string, { product: string; lot: string; first: number; second: number }>();
  const rowOf = ({ product, lot }: LotLine) => {
    const row = rows.get(product + " " + lot) ?? { product, lot, first: 0, second: 0 };
    rows.set(product + " " + lot, row);
    return row;
  };
  for (const line of firsts) rowOf(line).first += line.count;
  for (const line of seconds) rowOf(line).second += line.count;
  return [...rows.values()];
}

function departLoad(command: CommandOf<"load">, { load }: Named): Draft {
  if (load === undefined) return refused("unknown-load", command.load);
  if (load.departed) return refused("load-departed", command.load);
  return moved([load], zoneOf(command.warehouse, "dispatch"), inTransit(command.load));
}

function returnLoad(command: CommandOf<"load-return">, { load }: Named): Draft {
  if (load === undefined) return refused("unknown-load", command.load);
  if (!load.departed) return refused("load-not-departed", command.load);
  const back = { product: load.product, lot: load.lot, count: command.count };
  return moved([back], inTransit(command.load), zoneOf(command.warehouse, "returns"));
}

/** A first count that disagrees books nothing; a second one, by someone else, is what is true. */
function countStock(command: CommandOf<"count">, { document, held }: Named): Draft {
  if (document === undefined || document.command.kind !== "stocktake") {
    return refused("unknown-document", command.stocktake);
  }
  if (held === undefined) return refused("stocktake-closed", command.stocktake);
  const counts = document.followers.filter(({ kind }) => kind === "count");
  const { warehouse, zone } = document.command;
  const entries = countEntries(bothOf(held, command.lines), {
    zone: zoneOf(warehouse, zone),
    discrepancy: discrepancyOf(warehouse),
  });
  if (counts.some(({ by }) => by === command.by)) return refused("same-person", command.by);
  if (entries.length === 0 || counts.length > 0) return entries;
  return { ok: true, entries: [], recount: true };
}

function reverse(command: CommandOf<"reversal">, { document, load }: Named): Draft {
  if (document === undefined) return refused("unknown-document", command.reverses);
  if (document.reversed) return refused("already-reversed", command.reverses);
  const { kind } = document.command;
  if (document.followers.length > 0) return refused("has-followers", command.reverses);
  if (kind === "reversal" || (kind !== "stocktake" && document.entries.length === 0)) {
    return refused("not-reversible", command.reverses);
  }
  if (load?.arrived === true) return refused("load-arrived", command.reverses);
  return document.entries.map(({ from, to, ...rest }) => ({ from: to, to: from, ...rest }));
}
