/**
 * What a group robot or an SMS service is sent, and whether it took it. Touches nothing but HMAC.
 */
import { createHmac } from "node:crypto";

export const WEBHOOK_KINDS = ["wecom", "dingtalk", "sms"] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

export interface WebhookPlace {
  kind: WebhookKind;
  /** As the robot's page shows it, with its key; for SMS the service's address. */
  url: string;
  /** DingTalk: the robot's signing secret. SMS: a bearer token. WeCom: nothing. */
  secret: string;
  /** SMS: telephone numbers. */
  to: readonly string[];
}

export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * WeCom: "content: at most 2048 bytes, UTF-8" (developer.work.weixin.qq.com/document/path/91770).
 * DingTalk and SMS are kept to the same.
 */
const CONTENT_BYTES_MAX = 2048;
const JSON_TYPE = { "content-type": "application/json; charset=utf-8" } as const;

export function requestOf(place: WebhookPlace, text: string, nowMs: number): WebhookRequest {
  const content = cut(text, CONTENT_BYTES_MAX);
  const robot = { msgtype: "text", text: { content } };
  if (place.kind === "wecom") {
    return { url: place.url, headers: JSON_TYPE, body: JSON.stringify(robot) };
  }
  if (place.kind === "dingtalk") {
    return { url: signed(place, nowMs), headers: JSON_TYPE, body: JSON.stringify(robot) };
  }
  const token = place.secret === "" ? {} : { authorization: `Bearer ${place.secret}` };
  const body = JSON.stringify({ to: place.to, text: content });
  return { url: place.url, headers: { ...JSON_TYPE, ...token }, body };
}

/**
 * taken; again: it may be taken later; refused: it never will be, with the receiver's words.
 */
export type WebhookOutcome = { outcome: "taken" | "again" | "refused"; why: string };

/** Codes for "too often", after which a wait helps. WeCom: 45009; DingTalk: 130101. */
const TOO_OFTEN: readonly unknown[] = [45009, 130101];

/** Robots answer 200 to everything and say in `errcode` whether it was taken. */
export function outcomeOf(kind: WebhookKind, status: number, body: string): WebhookOutcome {
  if (status === 429 || status >= 500) return { outcome: "again", why: `HTTP ${status}` };
  if (status < 200 || status > 299) return { outcome: "refused", why: `HTTP ${status}` };
  if (kind === "sms") return { outcome: "taken", why: "" };
  const { errcode, errmsg } = answerOf(body);
  if (errcode === 0) return { outcome: "taken", why: "" };
  const why = `errcode ${String(errcode)} ${String(errmsg)}`.slice(0, 120);
  return { outcome: TOO_OFTEN.includes(errcode) ? "again" : "refused", why };
}

/**
 * "timestamp + \n + secret as the string to sign, HmacSHA256, Base64, then URL encoding"
 * (open.dingtalk.com, security settings of a custom robot).
 */
function signed({ url, secret }: WebhookPlace, nowMs: number): string {
  if (secret === "") return url;
  const at = new URL(url);
  const sign = createHmac("sha256", secret).update(`${nowMs}\n${secret}`).digest("base64");
  at.searchParams.set("timestamp", String(nowMs));
  at.searchParams.set("sign", sign);
  return at.href;
}

function answerOf(body: string): { errcode?: unknown; errmsg?: unknown } {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === "object" && answer !== null ? answer : {};
  } catch (error) {
    if (error instanceof SyntaxError) return { errmsg: "not JSON" };
    throw error;
  }
}

/** The beginning that fits, cut between characters. */
function cut(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text;
  let kept = "";
  let bytes = 3;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesMax) break;
    kept += character;
  }
  return `${kept}…`;
}
