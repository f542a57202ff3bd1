import { Ajv } from "ajv";
import type { AnyFact, Ask, Presence, Progress, Vitals } from "@anxin/firmware/contract";
import {
  ASK,
  FACT,
  FACT_BODIES,
  PLAN,
  PRESENCE,
  PROGRESS,
  VITALS,
} from "@anxin/firmware/contract/schemas";
import type { Plan } from "@anxin/firmware/contract";

const ajv = new Ajv({ allErrors: false, strict: true });

export const isPresence = ajv.compile<Presence>(PRESENCE);
export const isAsk = ajv.compile<Ask>(ASK);
export const isProgress = ajv.compile<Progress>(PROGRESS);
export const isVitals = ajv.compile<Vitals>(VITALS);
export const isPlan = ajv.compile<Plan>(PLAN);

const isEnvelope = ajv.compile<AnyFact>(FACT);
const bodies = new Map(
  Object.entries(FACT_BODIES).map(([kind, schema]) => [kind, ajv.compile<object>(schema)]),
);

/** True when envelope, kind and body of the fact are all known. */
export function isFact(value: unknown): value is AnyFact {
  return isEnvelope(value) && bodies.get(value.kind)?.(value.body) === true;
}
