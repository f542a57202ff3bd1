import type { Cloud } from "../cloud.ts";
import { writeAudit } from "./audit-log.ts";
import { ROOT } from "./roles.ts";
import { TERRITORY } from "./territory.ts";

export interface FeedbackReply {
  id: number;
  words: string;
}

/**
 * Answers a resident and writes down who did, in the transaction `cloud` is in. What the resident
 * told is not written down again: it is erased after its time, and the audit log is not. False
 * when there is nothing to answer.
 */
export async function answerFeedback(
  cloud: Cloud,
  wish: FeedbackReply,
  actor: string,
): Promise<boolean> {
  const { db, time } = cloud.parts;
  const kiosk = await cloud.feedback.kioskOf(wish.id);
  if (kiosk === undefined || !(await cloud.feedback.answer(wish))) return false;
  const place = (await TERRITORY.placeOf(db, kiosk)) ?? ROOT;
  const entry = { actor, action: "feedback.answer", subject: `feedback/${wish.id}`, place };
  const [before, after] = [{ answered: false }, { answered: true }];
  await writeAudit(db, { ...entry, at: time.nowMs(), before, after });
  return true;
}
