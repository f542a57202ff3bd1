import type { Fault } from "@anxin/firmware/contract";
import {
  EXCURSION_SENTENCES,
  FAULT_SENTENCES,
  GATEWAY_ALERT_SENTENCES,
  WIRE_SENTENCES,
} from "@anxin/firmware/contract/sentences";
import { subjectOf } from "./alert-subject.ts";
import { WATCHED_SENTENCES } from "./watched-causes.ts";
import type { AlertCause, Names } from "../services.ts";

/**
 * One thing to tell about one alert. `id` is the same when it is told again, so a receiver knows a
 * repeat.
 */
export interface AlertMessage {
  id: string;
  event: "opened" | "escalated" | "closed";
  alert: number;
  /** Which step of the escalation tells it, from 1. */
  level: number;
  cause: AlertCause;
  /** '' when it is about a gateway itself. */
  kiosk: string;
  kioskNames: Names;
  /** The gateway that says so; '' for what a kiosk's facts say. */
  gateway: string;
  /** The warehouse it is of, '' for the whole service; absent for a kiosk or a gateway. */
  place?: string;
  placeNames?: Names;
  /** What of the place, such as a key's name. */
  about?: string;
  /** '' when the alert is not of one product. */
  product: string;
  productNames: Names;
  /** Usable boxes when it opened; null when it is not about stock. */
  onHand: number | null;
  /** Unix milliseconds. */
  at: number;
}

const CAUSES: Record<Exclude<AlertCause, Fault>, Names> = {
  ...EXCURSION_SENTENCES,
  ...GATEWAY_ALERT_SENTENCES,
  ...WATCHED_SENTENCES,
  "stock-out": {
    zh: "已无可发放的库存，请尽快补货。",
    en: "Nothing is left to give out; please restock soon.",
  },
  "low-stock": { zh: "库存不足，请安排补货。", en: "Stock is low; please plan a visit." },
  gap: {
    zh: "有一段记录丢失，请到现场清点。",
    en: "Some records are lost; please count the lanes on site.",
  },
  fork: WIRE_SENTENCES.fork,
  quarantine: {
    zh: "有记录无法识别，已隔离，请技术人员查看。",
    en: "Some records could not be read and are quarantined; a technician should look.",
  },
  "vend-uncertain": {
    zh: "有一次出货结果不明，请清点该货道。",
    en: "The outcome of a vend is not known; please count the lane.",
  },
  discrepancy: {
    zh: "账实不符，请核对。",
    en: "The books and the lane disagree; please look into it.",
  },
  "feedback-urgent": {
    zh: "居民反映用后不适或用品质量问题，请尽快查看并答复。",
    en: "A resident told of a reaction or a faulty product; please read and answer soon.",
  },
};

/** What a cause means and what to do, in both languages. */
export function sentenceOf(cause: AlertCause): Names {
  if (cause in CAUSES) return CAUSES[cause as keyof typeof CAUSES];
  const faults: Record<string, Names> = FAULT_SENTENCES;
  return faults[cause] ?? { zh: cause, en: cause };
}

/** One line that says where, of what, and what the matter is. */
export function lineOf(message: AlertMessage): Names {
  const { productNames: product } = message;
  const where = subjectOf(message);
  const what = sentenceOf(message.cause);
  const mark = MARKS[message.event];
  return {
    zh: `${where.zh}${product.zh === "" ? "" : "：" + product.zh}：${mark.zh}${what.zh}`,
    en: `${where.en}${product.en === "" ? "" : ", " + product.en}: ${mark.en}${what.en}`,
  };
}

const MARKS: Record<AlertMessage["event"], Names> = {
  opened: { zh: "", en: "" },
  escalated: { zh: "尚无人确认：", en: "Nobody has acknowledged: " },
  closed: { zh: "已恢复：", en: "Resolved: " },
};
