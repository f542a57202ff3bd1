import type { Lying } from "../county/store/shelves.ts";
import { canonical } from "./canonical-json.ts";
import { countyBooks } from "./county-books.ts";
import type { Evidence, Finding } from "./evidence.ts";
import type { StoreEvidence } from "./store-evidence.ts";

/**
 * Every document is booked once as it was wished and no other is, every place holds what documents
 * and facts together mean, after the last right count also what really lies there, and no night's
 * proof found anything.
 */
export function booksOfDocuments({ facts, store }: Evidence): Finding[] {
  const paper = countyBooks(facts, store);
  const meant = [...paper.held].flatMap(([address, lots]) =>
    [...lots.values()].map((line) => ({ address, ...line })),
  );
  const isMeant = (one: Lying) => isOfDocuments(one, store);
  return [
    ...ofWishes(store),
    ...ofPapers(store),
    ...differing(meant.filter(isMeant), store.booked.filter(isMeant), "by its documents"),
    ...differing(store.lying.filter(isCounted), store.booked.filter(isCounted), "really"),
    ...store.badNights.map((night) => found("wrong", `the proof of ${night}`)),
  ];
}

const found = (kind: Finding["kind"], story: string): Finding => ({ kind, count: 1, story });

function ofWishes({ wishes, papers }: StoreEvidence): Finding[] {
  const stored = Map.groupBy(papers, ({ key }) => key);
  return wishes.flatMap(({ command, booked, refused }) => {
    const { key } = command;
    const count = stored.get(key)?.length ?? 0;
    if (booked !== undefined && count === 0) return [found("lost", `${key} is not in the books`)];
    if (refused !== undefined && count > 0) {
      return [found("wrong", `${key} was refused as ${refused} and is in the books`)];
    }
    return count > 1 ? [found("duplicated", `${key} is in the books ${count} times`)] : [];
  });
}

function ofPapers({ wishes, papers }: StoreEvidence): Finding[] {
  const wished = new Map(wishes.map(({ command }) => [command.key, canonical(command)]));
  return papers.flatMap(({ key, text }) => {
    const mine = wished.get(key);
    if (mine === undefined) return [found("duplicated", `nobody wished for document ${key}`)];
    const same = mine === canonical(JSON.parse(text));
    return same ? [] : [found("wrong", `${key} is not what was wished`)];
  });
}

/** What facts alone decide is looked at lane by lane elsewhere. */
function isOfDocuments({ address }: Lying, { loads }: StoreEvidence): boolean {
  const [first = "", second = ""] = address.split("/");
  if (first === "in-transit") return loads.has(second);
  if (first === "discrepancy") return second.startsWith("wh-");
  return !/^k\d+$/.test(first) && !["dispensed", "unexplained"].includes(first);
}

/** Stores are counted at the end; cars and transfers are empty or as they were sent. */
function isCounted({ address }: Lying): boolean {
  return /^(wh-\d|in-transit|transfer)\//.test(address);
}

function differing(ours: readonly Lying[], cloud: readonly Lying[], how: string): Finding[] {
  const sums = new Map<string, { mine: number; theirs: number }>();
  const sumOf = ({ address, product, lot }: Lying) => {
    const key = `${address} ${product} ${lot}`;
    const sum = sums.get(key) ?? { mine: 0, theirs: 0 };
    sums.set(key, sum);
    return sum;
  };
  for (const one of ours) sumOf(one).mine += one.count;
  for (const one of cloud) sumOf(one).theirs += one.count;
  return [...sums].flatMap(([key, { mine, theirs }]) => {
    if (mine === theirs) return [];
    const kind = mine > theirs ? "lost" : "duplicated";
    const story = `${key}: ${mine} ${how}, ${theirs} by the cloud`;
    return [{ kind, count: Math.abs(mine - theirs), story } as const];
  });
}
