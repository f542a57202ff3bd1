import { EXCURSIONS, FAULTS, OUTCOMES } from "../../src/contract/codes.ts";
import { GATEWAY_ALERTS } from "../../src/contract/gateway-alerts.ts";
import {
  EXCURSION_SENTENCES,
  FAULT_SENTENCES,
  GATEWAY_ALERT_SENTENCES,
  OUTCOME_SENTENCES,
  type Sentence,
} from "../../src/contract/sentences.ts";

/** Every code of the contract that sends a person to a machine, in the order of the contract. */
export const REPAIR_CODES: readonly string[] = [
  ...FAULTS,
  ...OUTCOMES,
  ...EXCURSIONS,
  ...GATEWAY_ALERTS,
];

const SENTENCES: Record<string, Sentence> = {
  ...FAULT_SENTENCES,
  ...OUTCOME_SENTENCES,
  ...EXCURSION_SENTENCES,
  ...GATEWAY_ALERT_SENTENCES,
};

/** What the person on duty reads for a code. */
export function dutySentence(code: string): Sentence {
  const sentence = SENTENCES[code];
  if (sentence === undefined) throw new Error(`the contract has no sentence for ${code}`);
  return sentence;
}
