/** A line of a document as it is filled in: some boxes of one lot. */
export interface LotLine {
  id: number;
  product: string;
  lot: string;
  /** As a browser's date field has it (2028-06-30), or empty. */
  expiry: string;
  /** Boxes; of an acceptance the good ones, of an adjustment below zero those fewer. */
  count: number | null;
  /** Boxes an acceptance rejects. */
  rejected: number | null;
  /** What the books or the sender say, shown beside the field; nothing in a blind count. */
  told?: number;
}

export const EMPTY_LINE: Omit<LotLine, "id"> = {
  product: "",
  lot: "",
  expiry: "",
  count: null,
  rejected: null,
};

interface Known {
  product: string;
  lot: string;
  /** yyyymmdd, 0 when nobody knows it. */
  expiry?: number;
}

/** A day kept as yyyymmdd in a date field; empty for one nobody knows. Pure. */
export function dateOf(expiry: number | undefined): string {
  if (expiry === undefined || expiry === 0) return "";
  return String(expiry).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
}

/** A date field's day as yyyymmdd. Pure. */
export const dayOfDate = (date: string): number => Number(date.replaceAll("-", ""));

const nextId = (lines: readonly LotLine[]) => Math.max(0, ...lines.map(({ id }) => id)) + 1;

/** The lines with an empty one after them. Pure. */
export function withEmpty(lines: readonly LotLine[]): readonly LotLine[] {
  return [...lines, { ...EMPTY_LINE, id: nextId(lines) }];
}

/**
 * The lines after a pack was scanned: its lot has a line, with one box more. What was typed stays
 * as it is; only what was empty is filled in. Pure.
 */
export function withScan(lines: readonly LotLine[], scanned: Known): readonly LotLine[] {
  const isIts = ({ product, lot }: LotLine) => product === scanned.product && lot === scanned.lot;
  const isBlank = (line: LotLine) => line.product === "" && line.lot === "";
  const at = lines.findIndex(isIts);
  const free = at >= 0 ? at : lines.findIndex(isBlank);
  const before = lines[free] ?? { ...EMPTY_LINE, id: nextId(lines) };
  const after: LotLine = {
    ...before,
    product: scanned.product,
    lot: scanned.lot,
    expiry: before.expiry === "" ? dateOf(scanned.expiry) : before.expiry,
    count: (before.count ?? 0) + 1,
  };
  return free < 0 ? [...lines, after] : lines.map((line, i) => (i === free ? after : line));
}

/** The same lines, one of them changed. Pure. */
export function withChange(
  lines: readonly LotLine[],
  id: number,
  change: Partial<LotLine>,
): readonly LotLine[] {
  return lines.map((line) => (line.id === id ? { ...line, ...change } : line));
}

/** What lies at an address, as lines; `all` counts every box of it at once. Pure. */
export function linesHeld(
  held: readonly (Known & { count: number })[],
  counted: "all" | "none",
): readonly LotLine[] {
  return held.map(({ product, lot, expiry, count }, id) => ({
    ...EMPTY_LINE,
    id,
    product,
    lot,
    expiry: dateOf(expiry),
    count: counted === "all" ? count : null,
    told: count,
  }));
}

/** What lies where no box belongs, each lot with the change that would leave nothing. Pure. */
export function linesSettling(held: readonly (Known & { count: number })[]): readonly LotLine[] {
  return linesHeld(held, "all").map((line) => ({ ...line, count: -(line.count ?? 0) }));
}

/** Lines somebody put boxes into, or took some away; the others were left alone. Pure. */
export function linesMeant(lines: readonly LotLine[]): readonly LotLine[] {
  return lines.filter(({ count, rejected }) => (count ?? 0) !== 0 || (rejected ?? 0) !== 0);
}
