/** A resident's phone: it taps, and then watches the page of its grant. */
import { randomBytes } from "node:crypto";
import { get } from "node:http";
import { post } from "../http-json.ts";
import { nowMs } from "./monotonic.ts";

export interface Tap {
  /** When the finger touched, monotonic milliseconds. */
  atMs: number;
  /** Path of the grant's page. */
  page: string;
}

/** The form of the kiosk's page, posted; undefined when the answer is no grant. */
export async function tap(
  url: string,
  { kiosk, product }: { kiosk: string; product: string },
): Promise<Tap | undefined> {
  const request = randomBytes(16).toString("hex");
  const atMs = nowMs();
  const answer = await post({
    url: `${url}/k/${kiosk}/take`,
    origin: url,
    type: "application/x-www-form-urlencoded",
    body: `product=${product}&request=${request}`,
  });
  return answer.status === 303 ? { atMs, page: answer.location } : undefined;
}

export interface Watch {
  /** Resolves when the page first changes from "requested", with the moment. */
  changed: Promise<number>;
  /** Resolves when the page says how it ended. */
  ended: Promise<void>;
}

/** What the page's event stream says (Server-Sent Events, one JSON object an event). */
export function watch(url: string, page: string): Watch {
  const changed = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<void>();
  const fail = (error: Error): void => {
    changed.reject(error);
    ended.reject(error);
  };
  const sent = get(`${url}${page}/events?seen=requested`, (answer) => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (part: string) => {
      text += part;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const final = isFinal(text.slice(0, end));
        text = text.slice(end + 2);
        if (final === undefined) continue;
        changed.resolve(nowMs());
        if (final) ended.resolve();
      }
    });
    answer.on("error", fail);
    answer.on("end", () => fail(new WatchEndedError(page, answer.statusCode ?? 0)));
  });
  sent.on("error", fail);
  return { changed: changed.promise, ended: ended.promise };
}

/** Whether an event ends its stream; undefined for a comment that only keeps the line open. */
function isFinal(event: string): boolean | undefined {
  const data = event.split("\n").find((line) => line.startsWith("data: "));
  if (data === undefined) return undefined;
  return (JSON.parse(data.slice("data: ".length)) as { final: boolean }).final;
}

/** The page stopped telling before the grant had ended. */
export class WatchEndedError extends Error {
  readonly code = "bench-watch-ended";

  constructor(page: string, status: number) {
    super(`the events of ${page} ended early (HTTP ${status}); the tap cannot be timed`);
  }
}
