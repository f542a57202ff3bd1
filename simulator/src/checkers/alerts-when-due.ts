import type { Evidence, Finding } from "./evidence.ts";

/** At every look exactly those alerts are open that the ledger of that moment gives. */
export function alertsWhenDue(evidence: Evidence): Finding[] {
  return evidence.alerts.flatMap(({ atMs, open, due, maybe }) => {
    const when = new Date(atMs).toISOString();
    const silent = due.filter((one) => !open.includes(one) && !maybe.includes(one));
    const idle = open.filter((one) => !due.includes(one) && !maybe.includes(one));
    return [
      ...silent.map((one) => found(`${when}: no alert "${one}", and it is due`)),
      ...idle.map((one) => found(`${when}: alert "${one}" is open, and nothing is the matter`)),
    ];
  });
}

const found = (story: string): Finding => ({ kind: "wrong", count: 1, story });
