import type { Evidence, Finding, LedgerFact } from "./evidence.ts";
import { factId, runId, whole } from "./ledger-reading.ts";

/**
 * One run of the motor for one intent; at most two intents under one permission, the second in
 * another lane after a proven no-drop (invariant 2).
 */
export function noSecondMotorRun(evidence: Evidence): Finding[] {
  return [...secondRuns(evidence), ...secondIntents(evidence.facts)];
}

function secondRuns({ runs }: Evidence): Finding[] {
  const counts = new Map<string, number>();
  for (const run of runs) counts.set(runId(run), (counts.get(runId(run)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([id, count]) => {
      const story = `intent ${id} ran the motor ${count} times`;
      return { kind: "double-vend", count: count - 1, story };
    });
}

function secondIntents(facts: readonly LedgerFact[]): Finding[] {
  const ends = new Map<string, unknown>();
  for (const fact of facts) {
    if (fact.kind !== "vend-failed") continue;
    ends.set(factId(fact, whole(fact.body["intent"])), fact.body["code"]);
  }
  const intents = facts.filter((fact) => fact.kind === "vend-intended");
  const byPermission = Map.groupBy(intents, ({ kiosk, body }) => {
    return `${kiosk}/${String(body["permission"])}/${String(body["id"])}`;
  });
  return [...byPermission].flatMap(([id, list]) => {
    const [first, second] = list.toSorted((a, b) => a.epoch - b.epoch || a.seq - b.seq);
    if (first === undefined || second === undefined) return [];
    const free = ends.get(factId(first, first.seq)) === "no-drop";
    if (list.length === 2 && free && first.body["lane"] !== second.body["lane"]) return [];
    const story = `permission ${id} was used for ${list.length} intents`;
    return [{ kind: "double-vend" as const, count: list.length - 1, story }];
  });
}
