import { isStrict, zoneOf } from "./address.ts";
import type { Command, CommandKind } from "./commands.ts";
import { draft, type Entry, type KnownDocument, type LotLine, type Named } from "./entries.ts";
import { changesOf, lotKey } from "./guards.ts";
import { ownerOf } from "./owner.ts";

/** A document as the ledger stores it. */
export interface StoredDocument {
  command: Command;
  kind: string;
  key: string;
  by: string;
  owner: string;
  subject: string | null;
  load: string | null;
  recount: boolean;
  entries: readonly Entry[];
}

/** A load as it was planned. */
export type PlannedLoad = LotLine & { kiosk: string };

type Past = Pick<StoredDocument, "command" | "entries" | "owner"> & {
  /** Key of the document it rests on. */
  subject: string | undefined;
  reversed: boolean;
  followers: { key: string; kind: CommandKind; by: string; entries: number }[];
};

/**
 * The books made anew from the first document: what every address holds, which zones stand still
 * and what receipts told of lots. Pure; changed by `replay` alone.
 */
export interface Replayed {
  /** By address, then by `lotKey`. */
  balances: Map<string, Map<string, LotLine>>;
  documents: Map<string, Past>;
  /** Key of the document by which a load is under way. */
  departures: Map<string, string>;
  /** Zone to the key of the stocktake it stands still for. */
  stocktakes: Map<string, string>;
  expiries: Map<string, number>;
  loads: ReadonlyMap<string, PlannedLoad>;
}

/** Books before the first document. */
export function emptyReplay(loads: ReadonlyMap<string, PlannedLoad>): Replayed {
  return {
    balances: new Map(),
    documents: new Map(),
    departures: new Map(),
    stocktakes: new Map(),
    expiries: new Map(),
    loads,
  };
}

/**
 * Books a stored document once more and says where the stored one differs from what its command
 * books, and which balances it would have taken below zero. Documents come in the order of their
 * numbers, which is that of their locks.
 */
export function replay(books: Replayed, stored: StoredDocument): string[] {
  const { command } = stored;
  const subject = subjectOf(books, command);
  const named = namedOf(books, command, subject);
  const drafted = draft(command, named);
  const wrong = drafted.ok ? [] : [`would be refused: ${drafted.code}`];
  if (drafted.ok) {
    const expected = textOf(drafted.entries);
    const found = textOf(stored.entries);
    if (expected !== found) wrong.push(`books ${expected}, stored ${found}`);
    if ((drafted.recount === true) !== stored.recount) wrong.push(`recount is ${stored.recount}`);
  }
  wrong.push(
    ...strangeColumns(stored, {
      subject,
      owner: ownerOf(command, books.documents.get(subject ?? "")),
    }),
  );
  apply(books, stored, subject);
  wrong.push(...belowZero(books, stored.entries));
  return wrong;
}

/** In one order: that of a document's lines means nothing. */
function textOf(entries: readonly Entry[]): string {
  const lines = entries.map((e) => `${e.from}>${e.to} ${e.product} ${e.lot} ${e.count}`);
  return lines.sort().join(", ") || "-";
}

function subjectOf(books: Replayed, command: Command): string | undefined {
  switch (command.kind) {
    case "transfer-receipt":
      return command.transfer;
    case "count":
      return command.stocktake;
    case "reversal":
      return command.reverses;
    case "load":
    case "load-return":
      return books.departures.get(command.load);
    default:
      return undefined;
  }
}

function namedOf(books: Replayed, command: Command, subject: string | undefined): Named {
  const past = subject === undefined ? undefined : books.documents.get(subject);
  const named: Named = past === undefined ? {} : { document: knownOf(past) };
  if (command.kind === "load" || command.kind === "load-return") {
    const load = books.loads.get(command.load);
    const departed = books.departures.has(command.load);
    if (load !== undefined) named.load = { ...load, departed, arrived: false };
  }
  if (command.kind === "count" && past?.command.kind === "stocktake") {
    const zone = zoneOf(past.command.warehouse, past.command.zone);
    const isOpen = books.stocktakes.get(zone) === command.stocktake;
    if (isOpen) named.held = [...(books.balances.get(zone)?.values() ?? [])];
  }
  return named;
}

function knownOf({ command, entries, reversed, followers }: Past): KnownDocument {
  return { command, entries, reversed, followers };
}

function strangeColumns(
  stored: StoredDocument,
  of: { subject: string | undefined; owner: string },
): string[] {
  const { command } = stored;
  const expected: [keyof StoredDocument, string | null][] = [
    ["kind", command.kind],
    ["key", command.key],
    ["by", command.by],
    ["owner", of.owner],
    ["subject", of.subject ?? null],
    ["load", "load" in command ? command.load : null],
  ];
  return expected.flatMap(([column, value]) =>
    stored[column] === value ? [] : [`${column} is ${String(stored[column])}, not ${value}`],
  );
}

/** Takes a document as it is stored, so that one wrong document is not reported by all later. */
function apply(books: Replayed, stored: StoredDocument, subject: string | undefined): void {
  const { command, entries, key, owner, by } = stored;
  for (const change of changesOf(entries)) move(books, change);
  const fresh = { reversed: false, followers: [] };
  books.documents.set(key, { command, entries, owner, subject, ...fresh });
  const past = subject === undefined ? undefined : books.documents.get(subject);
  if (command.kind === "reversal") reverse(books, past, command.reverses);
  else past?.followers.push({ key, kind: command.kind, by, entries: entries.length });
  if (command.kind === "load") books.departures.set(command.load, key);
  if (command.kind === "stocktake") {
    books.stocktakes.set(zoneOf(command.warehouse, command.zone), key);
  }
  if (command.kind === "count" && !stored.recount) free(books, command.stocktake);
  if (command.kind !== "receipt") return;
  for (const line of command.lines) {
    const lot = lotKey(line);
    if (!books.expiries.has(lot)) books.expiries.set(lot, line.expiry);
  }
}

function move(books: Replayed, change: ReturnType<typeof changesOf>[number]): void {
  const { address, product, lot } = change;
  const lots = books.balances.get(address) ?? new Map<string, LotLine>();
  const count = (lots.get(lotKey(change))?.count ?? 0) + change.change;
  if (count === 0) lots.delete(lotKey(change));
  else lots.set(lotKey(change), { product, lot, count });
  books.balances.set(address, lots);
}

function reverse(books: Replayed, past: Past | undefined, key: string): void {
  if (past === undefined) return;
  past.reversed = true;
  const rested = books.documents.get(past.subject ?? "");
  if (rested !== undefined) rested.followers = rested.followers.filter((f) => f.key !== key);
  if (past.command.kind === "load") books.departures.delete(past.command.load);
  if (past.command.kind === "stocktake") free(books, key);
}

function free(books: Replayed, stocktake: string): void {
  for (const [zone, key] of books.stocktakes) if (key === stocktake) books.stocktakes.delete(zone);
}

function belowZero(books: Replayed, entries: readonly Entry[]): string[] {
  return changesOf(entries).flatMap((change) => {
    const { address } = change;
    const count = books.balances.get(address)?.get(lotKey(change))?.count ?? 0;
    return isStrict(address) && count < 0 ? [`${address} ${lotKey(change)} is ${count}`] : [];
  });
}
