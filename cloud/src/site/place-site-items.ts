import { hash as digest } from "node:crypto";
import { Ajv } from "ajv";
import { canonical } from "@anxin/firmware/contract";
import { SITE_FACT_BODIES } from "@anxin/firmware/contract/schemas";
import { ITEM, SITE, type SiteFact, type SiteItem } from "@anxin/firmware/contract/uplink";

const ajv = new Ajv({ strict: false });
const isOfSite = ITEM.oneOf
  .filter((schema) => typeOf(schema).startsWith("site"))
  .map((schema) => ajv.compile<SiteItem>(schema));
const bodies = new Map(
  Object.entries(SITE_FACT_BODIES).map(([kind, schema]) => [kind, ajv.compile(schema)]),
);

function typeOf({ properties }: { properties: object }): string {
  return (properties as { type: { const: string } }).type.const;
}

/** Whether an item speaks of the gateway's own origin, well-formed or not. */
export function isSiteItem(raw: unknown): boolean {
  return (raw as { kiosk?: unknown } | null)?.kiosk === SITE;
}

/** The item when it fits the contract. */
export function siteItemOf(raw: unknown): SiteItem | undefined {
  return isOfSite.some((fits) => fits(raw)) ? (raw as SiteItem) : undefined;
}

/** Whether this cloud knows what the fact says; others are stored and wait for one that does. */
export function isKnown(fact: { kind: string; body: object }): fact is SiteFact {
  return bodies.get(fact.kind)?.(fact.body) === true;
}

/** A row of `site_facts` less who and when. */
export interface PlacedSite {
  epoch: number;
  seq: number;
  to: number;
  kind: string;
  receivedAt: number;
  text: string;
  hash: string;
  /** Absent for a gap and for what this cloud does not know. */
  fact?: SiteFact;
}

export interface SitePlacing {
  fresh: PlacedSite[];
  /** Another content under a number already there. */
  forks: PlacedSite[];
  kept: Map<number, number>;
  /** Something began above a mark: nothing is stored. */
  ahead: boolean;
}

/**
 * Finds each item's place behind the marks; `known` is `epoch/seq` to the hash of what is there at
 * or below them. What lies in a gap told earlier is late and changes nothing: its minutes are over.
 */
export function placeSiteItems(
  items: readonly SiteItem[],
  marks: ReadonlyMap<number, number>,
  known: ReadonlyMap<string, string>,
): SitePlacing {
  const placing: SitePlacing = { fresh: [], forks: [], kept: new Map(), ahead: false };
  for (const item of items.map(placedOf).sort((a, b) => a.epoch - b.epoch || a.seq - b.seq)) {
    const kept = placing.kept.get(item.epoch) ?? marks.get(item.epoch) ?? 0;
    placing.kept.set(item.epoch, kept);
    if (item.seq > kept + 1) return { ...placing, ahead: true };
    if (item.to <= kept) {
      const there = known.get(item.epoch + "/" + item.seq);
      if (there !== undefined && there !== item.hash && item.kind !== "gap")
        placing.forks.push(item);
      continue;
    }
    placing.fresh.push({ ...item, seq: kept + 1 });
    placing.kept.set(item.epoch, item.to);
  }
  return placing;
}

function placedOf(item: SiteItem): PlacedSite {
  const { epoch, receivedAt } = item;
  if (item.type === "site-gap") {
    const { from, to } = item;
    const text = JSON.stringify({ from, to });
    return { epoch, seq: from, to, kind: "gap", receivedAt, text, hash: "" };
  }
  const { fact } = item;
  const { seq, kind } = fact;
  const text = canonical(fact);
  const placed = { epoch, seq, to: seq, kind, receivedAt, text, hash: digest("sha256", text) };
  return isKnown(fact) ? { ...placed, fact } : placed;
}
