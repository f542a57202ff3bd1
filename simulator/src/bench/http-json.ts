/** POST over HTTP on one kept connection, with as little in between as possible. */
import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export interface Post {
  url: string;
  token?: string;
  body: string | Buffer;
  type?: string;
  /** The page the form is on. */
  origin?: string;
}

export interface Answer {
  status: number;
  /** Where a redirect leads, or nothing. */
  location: string;
  text: string;
}

/** The answer, whatever its status. */
export function post(wish: Post): Promise<Answer> {
  const headers: Record<string, string | number> = {
    "content-type": wish.type ?? "application/json",
    "content-length": Buffer.byteLength(wish.body),
  };
  if (wish.token !== undefined) headers.authorization = `Bearer ${wish.token}`;
  if (wish.origin !== undefined) headers["origin"] = wish.origin;
  return new Promise((resolve, reject) => {
    const sent = request(wish.url, { method: "POST", agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        const status = answer.statusCode ?? 0;
        const location = answer.headers.location ?? "";
        resolve({ status, location, text });
      });
    });
    sent.on("error", reject);
    sent.end(wish.body);
  });
}

/** A server under measurement refused what the bench sent. */
export class HttpAnswerError extends Error {
  readonly code = "bench-http-answer";

  constructor(url: string, answer: Answer) {
    super(`${url} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  }
}
