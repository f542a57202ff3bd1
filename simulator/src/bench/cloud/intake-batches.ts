/** What a gateway would send: items of the bench's kiosks in requests of a given size. */
import type { AnyFact } from "@anxin/firmware/contract";
import type { Item } from "@anxin/firmware/contract/uplink";
import { EPOCH, factsOf, kioskIds } from "../county.ts";

/** Requests before the clock and in it; each has `kiosksPerRequest` × `factsPerKiosk` items. */
export interface IntakeShape {
  kiosks: number;
  kiosksPerRequest: number;
  factsPerKiosk: number;
  warmUp: number;
  requests: number;
}

export function itemsPerRequest(shape: IntakeShape): number {
  return shape.kiosksPerRequest * shape.factsPerKiosk;
}

/**
 * JSON bodies in the order of sending; kiosks take turns, each in seq order under the term it was
 * taken with.
 */
export function intakeBodies(shape: IntakeShape, terms: Record<string, number>): Buffer[] {
  const requests = shape.warmUp + shape.requests;
  const turns = Math.ceil((requests * shape.kiosksPerRequest) / shape.kiosks);
  const journals = kioskIds(shape.kiosks).map((kiosk) => ({
    kiosk,
    term: terms[kiosk] ?? 1,
    facts: factsOf(kiosk, turns * shape.factsPerKiosk),
    sent: 0,
  }));
  let next = 0;
  return Array.from({ length: requests }, () => {
    const items: Item[] = [];
    for (let part = 0; part < shape.kiosksPerRequest; part++, next++) {
      const journal = journals[next % journals.length];
      if (journal === undefined) continue;
      const { kiosk, term, facts, sent } = journal;
      journal.sent += shape.factsPerKiosk;
      items.push(...facts.slice(sent, journal.sent).map((fact) => factItem(kiosk, { term, fact })));
    }
    return Buffer.from(JSON.stringify({ items }));
  });
}

/** It reached the gateway a second after the kiosk wrote it. */
function factItem(kiosk: string, { term, fact }: { term: number; fact: AnyFact }): Item {
  const receivedAt = fact.time * 1000 + 1000;
  return { type: "fact", kiosk, term, epoch: EPOCH, receivedAt, fact };
}
