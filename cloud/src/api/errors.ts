/**
 * Every error code an HTTP answer may carry (RFC 9457). A code is never reused; the README lists
 * them and a test compares.
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

  constructor(code: ApiErrorCode, detail?: string) {
    super(detail ?? API_ERRORS[code].title);
    this.code = code;
  }
}

/** The body of an error answer. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ApiErrorCode;
  detail: string;
}

export function problemOf(code: ApiErrorCode, detail: string): Problem {
  const { status, title } = API_ERRORS[code];
  return { type: "urn:anxin:error:" + code, title, status, code, detail };
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
