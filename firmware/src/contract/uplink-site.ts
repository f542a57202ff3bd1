/**
 * The gateway's own origin: what it tells of its site under its own epoch and seq, by the road and
 * with the guarantees of kiosks' facts. Its name on the wire is `@site`, which no kiosk id can be;
 * the cloud knows which gateway by the token.
 *
 * `take` with `origin` (a nonce of 8 random bytes) opens an epoch never used for this gateway; the
 * same nonce again is the same epoch. A gateway asks whenever its journal knows of none.
 */
import { SITE_FACT_BODIES } from "./schemas-climate.ts";
import type { SiteFactBody, SiteFactKind } from "./schemas-climate.ts";
import { CODE, SECONDS, SEQ, object } from "./schemas-scalars.ts";

export const SITE = "@site";

/** `time` is gateway time in unix seconds. */
export type SiteFact = {
  [K in SiteFactKind]: { seq: number; time: number; kind: K; body: SiteFactBody<K> };
}[SiteFactKind];

/** The envelope; kinds of a later gateway are stored and understood by a later cloud. */
export const SITE_FACT = object({ seq: SEQ, time: SECONDS, kind: CODE, body: { type: "object" } }, [
  "seq",
  "time",
  "kind",
  "body",
]);

export const SITE_FACT_KINDS = Object.keys(SITE_FACT_BODIES) as SiteFactKind[];

/** What the cloud opened for a gateway; `term` only says which answer is newer. */
export interface OpenedOrigin {
  term: number;
  epoch: number;
  kept: number;
}
