/** `/health` and `/metrics` on loopback. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./metrics.ts";
import type { Watch } from "./watch.ts";

export interface WatchServerParts {
  /** 0 for any free one. */
  port: number;
  watch: Pick<Watch, "health">;
  metrics: Metrics;
}

const HOST = "127.0.0.1";
const CONNECTIONS_MAX = 16;
const REQUEST_TIMEOUT_MS = 5_000;

export class WatchServer {
  readonly #parts: WatchServerParts;
  readonly #server: Server;

  constructor(parts: WatchServerParts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.maxConnections = CONNECTIONS_MAX;
    this.#server.requestTimeout = REQUEST_TIMEOUT_MS;
    this.#server.headersTimeout = REQUEST_TIMEOUT_MS;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return address !== null && typeof address === "object" ? address.port : 0;
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#parts.port, HOST, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    this.#parts.metrics.stop();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { watch, metrics } = this.#parts;
    const { method = "", url = "" } = request;
    response.setHeader("cache-control", "no-store");
    if (method !== "GET" && method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
    } else if (url === "/health") {
      const health = watch.health();
      const status = health.status === "ok" ? 200 : 503;
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
      response.end(`${JSON.stringify(health)}\n`);
    } else if (url === "/metrics") {
      const { registry } = metrics;
      response.writeHead(200, { "content-type": registry.contentType });
      response.end(await registry.metrics());
    } else response.writeHead(404).end("/health, /metrics\n");
  }
}
