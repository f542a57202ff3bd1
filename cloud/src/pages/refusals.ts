import {
  OUTCOME_SENTENCES,
  REFUSAL_SENTENCES,
  type Sentence,
} from "@anxin/firmware/contract/sentences";
import type { Outcome, Refusal } from "@anxin/firmware/contract";

/**
 * What a refusal is in HTTP: 409 the kiosk's state forbids it now, 403 the person may not, 503
 * unreachable.
 */
export const REFUSAL_STATUS: Record<Refusal, number> = {
  busy: 409,
  "door-open": 409,
  "no-stock": 409,
  "lot-expired": 409,
  "lot-refused": 409,
  "lane-closed": 409,
  "closed-hours": 409,
  "grant-expired": 410,
  "grant-repeated": 409,
  "wrong-number": 422,
  "not-confirmed": 410,
  "clock-unknown": 503,
  "clock-floor": 503,
  "journal-full": 503,
  "no-epoch": 503,
  "sensor-blind": 503,
  "way-closed": 403,
  "quota-used": 403,
  "under-age": 403,
  "over-age": 403,
  "card-unreadable": 422,
  "voucher-invalid": 422,
  "voucher-used": 409,
  "voucher-expired": 410,
  "kiosk-offline": 503,
  "card-refused": 422,
  "card-expired": 403,
  "card-keyless": 503,
  "clock-unsure": 503,
  "takes-full": 503,
  "payment-code": 422,
  "code-unknown": 422,
};

/** The sentence of any code a grant may end with. */
export function sentenceOf(code: Refusal | Outcome): Sentence {
  return isRefusal(code) ? REFUSAL_SENTENCES[code] : OUTCOME_SENTENCES[code];
}

function isRefusal(code: Refusal | Outcome): code is Refusal {
  return Object.hasOwn(REFUSAL_SENTENCES, code);
}
