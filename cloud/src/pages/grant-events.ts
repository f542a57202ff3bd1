import type { FastifyReply, FastifyRequest } from "fastify";
import type { GrantView, Services } from "../services.ts";
import { guardHeaders } from "./exchange.ts";
import { isFinal } from "./grant-page.ts";
import type { Html } from "./html.ts";

/** Phones that may watch at once; the next one's page reloads instead. */
const STREAMS_MAX = 500;

/** The open event streams of one app, so that they can be ended with it. */
export class GrantEvents {
  readonly #services: Services;
  readonly #streams = new Set<() => void>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Whether another phone may watch. */
  get full(): boolean {
    return this.#streams.size >= STREAMS_MAX;
  }

  /**
   * Streams every change of a grant as `data: {"html": …, "final": …}` until it is final or the
   * phone leaves.
   * `seen` is the state on the page already: the first message comes only if it is another.
   */
  async stream(
    exchange: { request: FastifyRequest; reply: FastifyReply },
    id: string,
    watch: { seen: string | undefined; render: (grant: GrantView) => Promise<Html> },
  ): Promise<void> {
    const { raw } = exchange.reply.hijack();
    raw.writeHead(200, { ...guardHeaders("no-referrer"), "content-type": "text/event-stream" });
    raw.flushHeaders();
    let sending = Promise.resolve();
    const send = async (grant: GrantView) => {
      const final = isFinal(grant.state);
      const { text } = await watch.render(grant);
      if (raw.writableEnded) return;
      raw.write(`data: ${JSON.stringify({ html: text, final })}\n\n`);
      if (final) end();
    };
    const push = (grant: GrantView) => {
      sending = sending
        .then(() => send(grant))
        .catch((error: unknown) => {
          exchange.request.log.error({ err: error, code: "page-failed" }, "progress not shown");
          end();
        });
    };
    const unwatch = this.#services.watchGrant(id, push);
    const end = () => {
      if (!this.#streams.delete(end)) return;
      unwatch();
      raw.end();
    };
    this.#streams.add(end);
    raw.on("close", end);
    const now = await this.#services.grant(id);
    if (now === undefined) end();
    else if (now.state !== watch.seen || now.code !== undefined) push(now);
  }

  /** Ends every open stream. */
  stop(): void {
    for (const end of this.#streams) end();
  }
}
