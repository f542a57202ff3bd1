/** The fake cloud behind HTTP on a free port, with ways to answer badly. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  AskRequest,
  IntakeRequest,
  NoticesRequest,
  StreamEvent,
  TakeRequest,
} from "@anxin/firmware/contract/uplink";
import { FakeCloud } from "./fake-cloud.ts";

export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void;

export class FakeCloudServer {
  readonly cloud = new FakeCloud();
  /** Each request but the stream takes the next misbehaviour before good answers begin. */
  readonly misbehaviours: Misbehaviour[] = [];
  /** Given, each request but the stream is answered by it, for as long as it stands. */
  always: Misbehaviour | undefined;
  /** Sees each request but the stream when it comes. */
  onRequest: ((url: string, response: ServerResponse) => void) | undefined;
  readonly streams = new Set<ServerResponse>();
  requests = 0;
  tokens = new Set<string>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }

  say(event: StreamEvent): void {
    for (const stream of this.streams) stream.write(`${JSON.stringify(event)}\n`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.tokens.add(request.headers.authorization ?? "");
    if (request.url === "/v1/gateway/stream") return this.#stream(response);
    this.onRequest?.(request.url ?? "", response);
    const body = await bodyOf(request);
    this.requests += 1;
    const misbehave = this.always ?? this.misbehaviours.shift();
    if (misbehave !== undefined) return misbehave(request, response);
    const answer = await this.#good(request.url ?? "", body);
    response.writeHead(answer === undefined ? 204 : 200).end(answer && JSON.stringify(answer));
  }

  async #good(url: string, body: unknown): Promise<object | undefined> {
    if (url.endsWith("/take")) return this.cloud.take(body as TakeRequest);
    if (url.endsWith("/intake")) return this.cloud.intake(body as IntakeRequest);
    if (url.endsWith("/ask")) return this.cloud.ask(body as AskRequest);
    await this.cloud.notices(body as NoticesRequest);
    return undefined;
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    this.streams.add(response);
    response.on("close", () => this.streams.delete(response));
    response.write('{"event":"hello"}\n');
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const piece of request) text += String(piece);
  return JSON.parse(text);
}

const said =
  (status: number, headers: Record<string, string> = {}, body = ""): Misbehaviour =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

/** Bad answers by what a person would call them. */
export const BAD_ANSWERS = {
  "500": said(500),
  "429 with retry-after": said(429, { "retry-after": "7" }),
  "401": said(401),
  "400": said(400),
  "a redirect": said(302, { location: "http://127.0.0.1:1/" }),
  "an HTML page": said(200, {}, "<html>welcome to the hotel's network</html>"),
  "JSON of something else": said(200, {}, '{"marks":[{"kiosk":"k1","epoch":1,"kept":"all"}]}'),
  "half a body": (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write('{"marks":[');
    setImmediate(() => response.destroy());
  },
  "no answer": () => {},
} as const satisfies Record<string, Misbehaviour>;
