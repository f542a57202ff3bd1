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
  /** Of a change that may be sent again later: the same each time. A new one when left out. */
  key?: string;
  signal?: AbortSignal;
}

/** An answer that is not 2xx (RFC 9457), or none at all: then `code` is `no-answer`. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  /** Of a refusal of the books: what it means, in both languages. */
  readonly sentence: { zh: string; en: string } | undefined;

  constructor({ code, status, detail, sentence }: ProblemSaid) {
    super(detail);
    this.code = code;
    this.status = status;
    this.sentence = sentence;
  }
}

interface ProblemSaid {
  code: string;
  status: number;
  detail: string;
  sentence?: { zh: string; en: string };
}

const KEY_BYTES = 16;

/** A key of one's own for a change; without `randomUUID`, which plain http has not. */
export function freshKey(): string {
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

/** Where a file is that an operation answers. Pure. */
export const fileAddress = <O extends Operation>(
  operation: O,
  params: NonNullable<Asked<O>["params"]>,
): string => addressOf(ROUTES[operation][1], params);

/** Asks the service. Throws Problem. */
export async function call<O extends Operation>(
  operation: O,
  asked: Asked<O> = {},
): Promise<Answer<O>> {
  return (await callTagged(operation, asked)).answer;
}

/** The same with the ETag of what was read, under which alone it may be changed. Throws Problem. */
export async function callTagged<O extends Operation>(
  operation: O,
  asked: Asked<O> = {},
): Promise<{ answer: Answer<O>; tag: string }> {
  const [method, path] = ROUTES[operation];
  const headers: Record<string, string> = {};
  if (asked.body !== undefined) headers["content-type"] = "application/json";
  if (method === "POST" && operation !== "signIn") {
    headers["idempotency-key"] = asked.key ?? freshKey();
  }
  if (asked.ifMatch !== undefined) headers["if-match"] = asked.ifMatch;
  const response = await fetch(addressOf(path, asked.params, asked.query), {
    method,
    headers,
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    ...(asked.signal === undefined ? {} : { signal: asked.signal }),
  }).catch((error: unknown) => {
    if (asked.signal?.aborted === true) throw error;
    throw new Problem({ code: "no-answer", status: 0, detail: String(error) });
  });
  if (!response.ok) throw await problemOf(response);
  const answer = response.status === 204 ? null : await response.json();
  return { answer: answer as Answer<O>, tag: response.headers.get("etag") ?? "" };
}

async function problemOf(response: Response): Promise<Problem> {
  const said: unknown = await response.json().catch(() => undefined);
  const { status, statusText } = response;
  const isProblem = typeof said === "object" && said !== null && "code" in said;
  if (!isProblem) return new Problem({ code: "no-answer", status, detail: statusText });
  return new Problem({ ...(said as ProblemSaid), status });
}
