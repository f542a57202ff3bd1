import { REFUSALS, type RefusalCode, type RefusedError } from "../inventory/refusals.ts";
import type { Names } from "../services.ts";

/**
 * Every error code an HTTP answer may carry (RFC 9457), beside the inventory's refusals. A code
 * is never reused; the README lists them and a test compares.
 */
export const API_ERRORS = {
  "bad-request": { status: 400, title: "The request does not fit its schema" },
  "bad-item": { status: 400, title: "An item has no kiosk, epoch and number to be kept under" },
  unauthorized: { status: 401, title: "The bearer token is missing or not of an enrolled gateway" },
  "not-found": { status: 404, title: "There is nothing at this address" },
  "too-large": {
    status: 413,
    title: "The body is larger than this server takes; send fewer items",
  },
  "no-session": { status: 401, title: "Sign in, or send a key that is valid" },
  "wrong-password": { status: 401, title: "The name or the password is not right" },
  "wrong-role": { status: 403, title: "No role you have allows this" },
  "wrong-place": { status: 403, title: "Your roles allow this elsewhere, not at this place" },
  "foreign-origin": { status: 403, title: "The request came from another site's page" },
  "already-there": { status: 409, title: "Something of that name is there already" },
  "not-open": { status: 409, title: "It is settled or over already; look again" },
  stale: { status: 412, title: "It was changed since you read it; read it again and repeat" },
  "not-enrolled": { status: 422, title: "Something named in the request is not enrolled" },
  "plan-too-large": { status: 422, title: "A kiosk's plan has no room for it" },
  "bad-policy": { status: 422, title: "No kiosk could follow this policy" },
  "weak-password": { status: 422, title: "The password is too easy to guess" },
  "bad-webhook": { status: 422, title: "No alert may be sent to this address" },
  "no-mail-server": { status: 422, title: "This service has no mail server to send by" },
  "bad-photo": { status: 422, title: "The photo is no JPEG picture this service keeps" },
  "evidence-full": { status: 422, title: "This load has as many notes and photos as are kept" },
  "bad-program": { status: 422, title: "The program's file is not whole; sign it again" },
  "program-in-use": {
    status: 409,
    title: "A roll-out of this version is under way with another image; stop it first",
  },
  "program-unsigned": {
    status: 422,
    title: "No program of this version is signed for a kiosk and its epoch; import its file",
  },
  "rollout-overlaps": {
    status: 409,
    title: "Another roll-out has a kiosk of this one; end it first",
  },
  "idempotency-key-missing": {
    status: 400,
    title: "Send an Idempotency-Key of your own, so that a repeat is not a second change",
  },
  "idempotency-key-reused": {
    status: 422,
    title: "This Idempotency-Key came with another request before; take a new one",
  },
  "if-match-missing": { status: 428, title: "Send If-Match with the ETag you read" },
  "too-many-requests": { status: 429, title: "Too many requests; wait as Retry-After says" },
  "unsupported-media": { status: 415, title: "Send application/json" },
  "database-away": {
    status: 503,
    title: "The database does not answer; nothing was committed, send again",
  },
  internal: { status: 500, title: "Something failed here; nothing was committed, send again" },
} as const;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** Thrown by routes; the app answers it as problem+json. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ApiErrorCode, detail?: string, headers: Record<string, string> = {}) {
    super(detail ?? API_ERRORS[code].title);
    this.code = code;
    this.headers = headers;
  }
}

/** The body of an error answer. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ApiErrorCode | RefusalCode;
  detail: string;
  /** Of a refusal of the inventory: what to tell whoever asked. */
  sentence?: Names;
}

export function problemOf(code: ApiErrorCode, detail: string): Problem {
  const { status, title } = API_ERRORS[code];
  return { type: "urn:anxin:error:" + code, title, status, code, detail };
}

/**
 * The inventory's refusals travel under their own codes (`inventory/refusals.ts`), all as 422: the
 * request is understood, and the books say no.
 */
export function problemOfRefusal({ code, message: detail }: RefusedError): Problem {
  const sentence = REFUSALS[code];
  const type = "urn:anxin:error:" + code;
  return { type, title: sentence.en, status: 422, code, detail, sentence };
}

/** Fastify's and Node's own codes, translated once. */
const FOREIGN: Record<string, ApiErrorCode> = {
  FST_ERR_VALIDATION: "bad-request",
  FST_ERR_CTP_INVALID_JSON_BODY: "bad-request",
  FST_ERR_CTP_EMPTY_JSON_BODY: "bad-request",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "bad-request",
  FST_ERR_CTP_BODY_TOO_LARGE: "too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported-media",
  ECONNREFUSED: "database-away",
  ECONNRESET: "database-away",
  // PostgreSQL: admin_shutdown, crash_shutdown, cannot_connect_now.
  "57P01": "database-away",
  "57P02": "database-away",
  "57P03": "database-away",
};

/** The registry's code of anything thrown. */
export function codeOf(error: unknown): ApiErrorCode {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== "string") return "internal";
  if (Object.hasOwn(API_ERRORS, code)) return code as ApiErrorCode;
  return Object.hasOwn(FOREIGN, code) ? (FOREIGN[code] ?? "internal") : "internal";
}
