import { ROUTES, type Operations } from "./operations.ts";

export type Operation = keyof Operations;
/** What an operation answers. */
export type Answer<O extends Operation> = Operations[O]["answer"];

/** What goes with a request: what its address names, its question, its body, the ETag read. */
export interface Asked<O extends Operation> {
  params?: Operations[O]["params"];
  query?: Operations[O]["query"];
  body?: Operations[O]["body"];
  ifMatch?: string;
  signal?: AbortSignal;
}

/** An answer that is not 2xx (RFC 9457), or none at all: then `code` is `no-answer`. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, detail: string) {
    super(detail);
    this.code = code;
    this.status = status;
  }
}

const KEY_BYTES = 16;

/** A key of our own for a change; without `randomUUID`, which plain http has not. */
function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The address of an operation, its names and question filled in. Pure. */
export function addressOf(
  path: string,
  params: Readonly<Record<string, unknown>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    return encodeURIComponent(String(params[name] ?? ""));
  });
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(asked.map(([name, value]) => [name, String(value)]));
  return asked.length === 0 ? filled : `${filled}?${search.toString()}`;
}

/** Asks the service. Throws Problem. */
export async function call<O extends Operation>(
  operation: O,
  asked: Asked<O> = {},
): Promise<Answer<O>> {
  const [method, path] = ROUTES[operation];
  const headers: Record<string, string> = {};
  if (asked.body !== undefined) headers["content-type"] = "application/json";
  if (method === "POST" && operation !== "signIn") headers["idempotency-key"] = freshKey();
  if (asked.ifMatch !== undefined) headers["if-match"] = asked.ifMatch;
  const response = await fetch(addressOf(path, asked.params, asked.query), {
    method,
    headers,
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    ...(asked.signal === undefined ? {} : { signal: asked.signal }),
  }).catch((error: unknown) => {
    if (asked.signal?.aborted === true) throw error;
    throw new Problem("no-answer", 0, String(error));
  });
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return null as Answer<O>;
  return (await response.json()) as Answer<O>;
}

async function problemOf(response: Response): Promise<Problem> {
  const said: unknown = await response.json().catch(() => undefined);
  const isProblem = typeof said === "object" && said !== null && "code" in said;
  if (!isProblem) return new Problem("no-answer", response.status, response.statusText);
  const detail = "detail" in said ? String(said.detail) : "";
  return new Problem(String(said.code), response.status, detail);
}
