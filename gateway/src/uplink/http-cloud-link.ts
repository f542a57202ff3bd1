/** CloudLink over HTTP (contract/uplink.ts), with the fetch of Node. */
import type {
  AskRequest,
  AskResponse,
  IntakeRequest,
  IntakeResponse,
  NoticesRequest,
  ProgramRequest,
  ProgramResponse,
  TakeRequest,
  TakeResponse,
} from "@anxin/firmware/contract/uplink";
import type { Time } from "../time.ts";
import {
  isAskResponse,
  isIntakeResponse,
  isProgramResponse,
  isStreamEvent,
  isTakeResponse,
} from "./answers.ts";
import type { CloudLink, StreamHandlers } from "./cloud-link.ts";
import { CloudError, cloudErrorFrom } from "./cloud-link.ts";
import { Lines } from "./lines.ts";

export interface HttpCloudLinkOptions {
  /** Such as `https://county.example`; paths are added to it. */
  url: string;
  token: string;
  /** A request without a whole answer for longer has failed. */
  timeoutMs: number;
  time: Time;
  /** Told each answer's date header, and when it was asked for and came, unix milliseconds. */
  dated?(date: string | null, sentMs: number, receivedMs: number): void;
}

/** An answer larger than this is not one of ours. */
const ANSWER_LENGTH_MAX = 4_000_000;

export class HttpCloudLink implements CloudLink {
  readonly #options: HttpCloudLinkOptions;

  constructor(options: HttpCloudLinkOptions) {
    this.#options = options;
  }

  async take(request: TakeRequest): Promise<TakeResponse> {
    const answer = await this.#post("take", request);
    if (!isTakeResponse(answer)) throw garbage("take");
    return answer;
  }

  async intake(request: IntakeRequest): Promise<IntakeResponse> {
    const answer = await this.#post("intake", request);
    if (!isIntakeResponse(answer)) throw garbage("intake");
    return answer;
  }

  async notices(request: NoticesRequest): Promise<void> {
    await this.#post("notices", request);
  }

  async ask(request: AskRequest, timeoutMs: number): Promise<AskResponse> {
    const answer = await this.#post("ask", request, timeoutMs);
    if (!isAskResponse(answer)) throw garbage("ask");
    return answer;
  }

  async program(request: ProgramRequest): Promise<ProgramResponse> {
    const answer = await this.#post("program", request);
    if (!isProgramResponse(answer)) throw garbage("program");
    return answer;
  }

  stream(handlers: StreamHandlers): () => void {
    const abort = new AbortController();
    this.#follow(handlers, abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted) handlers.closed(cloudErrorFrom(error));
    });
    return () => abort.abort();
  }

  /** Never returns well: a stream that ends is an error like any other. */
  async #follow(handlers: StreamHandlers, signal: AbortSignal): Promise<void> {
    const headers = this.#headers();
    const response = await fetch(this.#path("stream"), { headers, signal, redirect: "error" });
    if (!response.ok || response.body === null) throw errorOf(response);
    const lines = new Lines();
    const decoder = new TextDecoder();
    for await (const piece of response.body) {
      for (const line of lines.add(decoder.decode(piece, { stream: true }))) {
        const event = parsed(line);
        if (signal.aborted) return;
        if (isStreamEvent(event)) await handlers.event(event);
        else if (event === undefined) throw garbage("stream");
      }
    }
    throw new CloudError("unreachable", "the stream ended");
  }

  async #post(name: string, body: object, timeoutMs = this.#options.timeoutMs): Promise<unknown> {
    const abort = new AbortController();
    const { time, dated } = this.#options;
    const cancel = time.after(timeoutMs, () => abort.abort());
    const sentMs = time.nowMs();
    try {
      const response = await fetch(this.#path(name), {
        method: "POST",
        headers: { ...this.#headers(), "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: abort.signal,
        redirect: "error",
      });
      dated?.(response.headers.get("date"), sentMs, time.nowMs());
      if (!response.ok) {
        await response.body?.cancel();
        throw errorOf(response);
      }
      if (response.status === 204) return undefined;
      return await answerOf(response, name);
    } catch (error) {
      if (abort.signal.aborted) throw new CloudError("timeout", `no answer to ${name} in time`);
      throw cloudErrorFrom(error);
    } finally {
      cancel();
    }
  }

  #path(name: string): string {
    return new URL(`/v1/gateway/${name}`, this.#options.url).href;
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#options.token}` };
  }
}

/** Reads no more than an answer of ours can have. */
async function answerOf(response: Response, name: string): Promise<unknown> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > ANSWER_LENGTH_MAX) throw garbage(name);
  }
  const answer = parsed(text);
  if (answer === undefined) throw garbage(name);
  return answer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function errorOf(response: Response): CloudError {
  const { status } = response;
  const message = `the cloud answered ${status}`;
  if (status === 401 || status === 403) {
    return new CloudError("unauthorised", `${message}: the gateway token is not accepted`);
  }
  const retryAfterMs = waitAskedFor(response.headers);
  if (status === 429 || status >= 500 || status === 408) {
    return new CloudError("busy", message, retryAfterMs);
  }
  return new CloudError(status >= 400 ? "refused" : "garbage", message);
}

/**
 * RFC 9110 section 10.2.3: seconds, or a date, which is taken by the cloud's own clock. 0 where
 * there is none.
 */
function waitAskedFor(headers: Headers): number {
  const said = headers.get("retry-after") ?? "";
  const seconds = Number(said);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const waitMs = Date.parse(said) - Date.parse(headers.get("date") ?? "");
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : 0;
}

function garbage(name: string): CloudError {
  return new CloudError("garbage", `the answer to ${name} is not what the contract says`);
}
