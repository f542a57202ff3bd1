/** JSON over HTTP on one kept connection, with as little in between as possible. */
import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export interface Post {
  url: string;
  token?: string;
  body: string | Buffer;
  type?: string;
}

/** The body of the answer; HttpAnswerError when the status is not 2xx or 303. */
export function post(wish: Post): Promise<{ status: number; location: string; text: string }> {
  const headers: Record<string, string | number> = {
    "content-type": wish.type ?? "application/json",
    "content-length": Buffer.byteLength(wish.body),
  };
  if (wish.token !== undefined) headers.authorization = `Bearer ${wish.token}`;
  return new Promise((resolve, reject) => {
    const sent = request(wish.url, { method: "POST", agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        const status = answer.statusCode ?? 0;
        const location = answer.headers.location ?? "";
        const good = (status >= 200 && status < 300) || status === 303;
        if (good) resolve({ status, location, text });
        else reject(new HttpAnswerError(wish.url, status, text));
      });
    });
    sent.on("error", reject);
    sent.end(wish.body);
  });
}

/** A server under measurement refused what the bench sent. */
export class HttpAnswerError extends Error {
  readonly code = "bench-http-answer";

  constructor(url: string, status: number, text: string) {
    super(`${url} answered ${status}: ${text.slice(0, 300)}`);
  }
}
