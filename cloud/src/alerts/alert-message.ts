import type { Fault } from "@anxin/firmware/contract";
import {
  EXCURSION_SENTENCES,
  FAULT_SENTENCES,
  GATEWAY_ALERT_SENTENCES,
  WIRE_SENTENCES,
} from "@anxin/firmware/contract/sentences";
import { subjectOf } from "./alert-subject.ts";
import type { AlertCause, Names } from "../services.ts";

/**
 * One thing to tell about one alert. `id` is the same when it is told again, so a receiver knows a
 * repeat.
 */
export interface AlertMessage {
  id: string;
  event: "opened" | "closed";
  alert: number;
  cause: AlertCause;
  /** '' when it is about a gateway itself. */
  kiosk: string;
  kioskNames: Names;
  /** The gateway that says so; '' for what a kiosk's facts say. */
  gateway: string;
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

/** Subject and text of an e-mail, Chinese first. */
export function mailOf(message: AlertMessage): { subject: string; text: string } {
  const { productNames: product, onHand } = message;
  const kiosk = subjectOf(message);
  const what = sentenceOf(message.cause);
  const closed = message.event === "closed";
  const zh = [
    `【安心】${kiosk.zh}${product.zh === "" ? "" : "：" + product.zh}`,
    closed ? "已恢复：" + what.zh : what.zh,
    ...(onHand === null ? [] : [`可用库存：${onHand} 盒`]),
  ];
  const en = [
    `Anxin: ${kiosk.en}${product.en === "" ? "" : ", " + product.en}`,
    closed ? "Resolved: " + what.en : what.en,
    ...(onHand === null ? [] : [`Usable boxes: ${onHand}`]),
  ];
  const subject = `${zh[0]} ${zh[1]}`;
  return {
    subject,
    text: [...zh, "", ...en, "", `${message.kiosk || message.gateway} ${message.id}`].join("\n"),
  };
}
