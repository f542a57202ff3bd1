/**
 * POST /v1/gateway/ask {want, rule, window, pseudonym, take} -> {ok, code}: a kiosk's quota ask,
 * handed on. It names no kiosk, session or time, because the county's table may know none; the
 * gateway remembers which kiosk its answer is for. `took` and `gave-back` are answered after the
 * commit only.
 */
import type { Ask, Answer } from "./messages.ts";

export type QuotaAsk = Extract<Ask, { want: "may" | "took" | "gave-back" }>;
export type AskRequest = Pick<QuotaAsk, "want" | "rule" | "window" | "pseudonym" | "take">;
export type AskResponse = Pick<Answer, "ok" | "code">;
