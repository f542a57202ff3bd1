import { canonical } from "./canonical-json.ts";
import type { Evidence, Finding } from "./evidence.ts";
import { factId, runId, straysTold, vendsOf, whole } from "./ledger-reading.ts";

/**
 * Every fact of the ledger was said by the kiosk it names, in the same words; every box in it came
 * from a run of a motor, from an edge the curtain gave, or from a person's hand.
 */
export function nothingFromNowhere(evidence: Evidence): Finding[] {
  return [...unsaid(evidence), ...withoutRun(evidence), ...strays(evidence), ...byNobody(evidence)];
}

const found = (count: number, story: string): Finding => ({ kind: "duplicated", count, story });

function unsaid({ facts, said }: Evidence): Finding[] {
  return facts.flatMap((fact) => {
    const id = factId(fact, fact.seq);
    const words = said.get(id);
    if (words === undefined) return [found(1, `fact ${id} was said by no kiosk`)];
    if (words === canonical({ kind: fact.kind, body: fact.body })) return [];
    return [found(1, `fact ${id} is in the ledger in other words than its kiosk's: ${words}`)];
  });
}

function withoutRun({ facts, runs }: Evidence): Finding[] {
  const ran = new Set(runs.map(runId));
  return [...vendsOf(facts)]
    .filter(([id, vend]) => vend.dispensed > 0 && !ran.has(id))
    .map(([id, vend]) => found(vend.dispensed, `intent ${id} says dispensed but no motor ran`));
}

function strays({ facts, strays }: Evidence): Finding[] {
  return [...straysTold(facts)].flatMap(([kiosk, told]) => {
    const more = told - (strays.get(kiosk)?.most ?? 0);
    return more > 0 ? [found(more, `${kiosk}: ${more} strays told that no curtain saw`)] : [];
  });
}

/** Boxes a person is said to have put in, and that nobody put in. */
function byNobody({ facts, handled }: Evidence): Finding[] {
  const told = new Map<string, number>();
  for (const { kind, kiosk, body } of facts) {
    if (kind === "restocked") told.set(kiosk, (told.get(kiosk) ?? 0) + whole(body["count"]));
  }
  return [...told].flatMap(([kiosk, boxes]) => {
    const more = boxes - (handled.get(kiosk)?.put ?? 0);
    return more > 0 ? [found(more, `${kiosk}: ${more} boxes restocked that nobody put in`)] : [];
  });
}
