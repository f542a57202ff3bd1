import { countyBooks } from "./county-books.ts";
import type { Evidence, Finding } from "./evidence.ts";
import { runId, runName, vendsOf } from "./ledger-reading.ts";
import type { RecallTold } from "./store-evidence.ts";

/**
 * Once a lot is recalled no kiosk that could hear of it for a minute gives it out, every place that
 * holds it is named with its boxes, and the closing report explains every box.
 */
export function recallsHold(evidence: Evidence): Finding[] {
  const { recalls } = evidence.store;
  return recalls.flatMap((recall) => [
    ...givenOut(recall, evidence),
    ...places(recall, evidence),
    ...closing(recall),
  ]);
}

const found = (story: string): Finding => ({ kind: "wrong", count: 1, story });

function givenOut({ recall, lot, heardBy }: RecallTold, { facts, runs }: Evidence): Finding[] {
  if (heardBy.size === 0) return [];
  const vends = vendsOf(facts);
  return runs.flatMap((run) => {
    const heardMs = heardBy.get(run.kiosk);
    if (heardMs === undefined || run.atMs <= heardMs) return [];
    if (vends.get(runId(run))?.intended?.body["lot"] !== lot) return [];
    return [found(`${recall}: ${runName(run)} gives it out, and the kiosk could have heard`)];
  });
}

/** Where a box of a recalled lot has to be fetched from. */
function isToFetch(address: string): boolean {
  return (
    /^(k\d+|wh-\d|in-transit|transfer|returns)\//.test(address) && !address.endsWith("/unqualified")
  );
}

function places({ recall, product, lot, noticed }: RecallTold, evidence: Evidence): Finding[] {
  if (noticed === undefined) return [];
  const { facts, store } = evidence;
  const at = { ofMs: noticed.at };
  const isTied =
    facts.some(({ committedMs }) => committedMs === at.ofMs) ||
    store.papers.some(({ bookedAt }) => bookedAt === at.ofMs);
  // What was committed in the notice's own millisecond came before it or after it.
  if (isTied) return [];
  const books = countyBooks(facts, store, at.ofMs);
  const due = new Map<string, number>();
  for (const [address, lots] of books.held) {
    const count = lots.get(`${product} ${lot}`)?.count ?? 0;
    if (isToFetch(address) && count !== 0) due.set(address, count);
  }
  const told = new Map(
    noticed.tasks.flatMap(({ address, atNotice }) =>
      atNotice === 0 ? [] : [[address, atNotice] as const],
    ),
  );
  return [...new Set([...due.keys(), ...told.keys()])].flatMap((address) => {
    const [mine = 0, theirs = 0] = [due.get(address), told.get(address)];
    if (mine === theirs) return [];
    return [found(`${recall}: ${address} held ${mine}, and the list says ${theirs}`)];
  });
}

function closing({ recall, noticed, closed, refused }: RecallTold): Finding[] {
  if (noticed === undefined) return [found(`${recall}: the notice was refused, ${refused ?? ""}`)];
  if (closed === undefined) return [found(`${recall} cannot be closed: ${refused ?? "unasked"}`)];
  const { received, returned, unbooked, waiting, ...ends } = closed.balance;
  const told = ends.dispensed + ends.discarded + ends.isolated + ends.unexplained + waiting;
  const came = received - returned + unbooked;
  return [
    ...(waiting === 0 ? [] : [found(`${recall} is closed and ${waiting} boxes wait`)]),
    ...(came === told ? [] : [found(`${recall}: of ${came} boxes its report explains ${told}`)]),
  ];
}
