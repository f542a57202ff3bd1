import pg from "pg";
import type { Cancel, Log, Time } from "../ports.ts";
import { RepeatedWork } from "../repeated-work.ts";

/** PostgreSQL's channel of all news; a database of its own has its own. */
export const CHANNEL = "anxin_news";
/** First number of the locks by which replicas show which gateways listen at them. */
export const HELD_GATEWAYS = 20261125;

const RECONNECT_MS = 500;
const BEAT_EVERY_MS = 15_000;
const ANSWER_MS_MAX = 10_000;

/**
 * Server and network between them may vanish without a word: the server lets go of a connection,
 * and of the gateways it shows, within half a minute.
 */
const SESSION = [
  "SET tcp_keepalives_idle = 10",
  "SET tcp_keepalives_interval = 5",
  "SET tcp_keepalives_count = 3",
  `LISTEN ${CHANNEL}`,
].join("; ");

export interface ListenerParts {
  url: string;
  time: Time;
  log: Log;
  /** One line of news. */
  heard: (text: string) => void;
  /** It listens again after it did not: what was told meanwhile is lost. */
  listensAgain: () => void;
}

/**
 * One connection kept open for news, made again whenever it breaks. It also shows the gateways that
 * listen here, as advisory locks, which end with the connection: a replica that cannot hear shows
 * none, and one that was killed shows none at once.
 */
export class Listener {
  readonly #parts: ListenerParts;
  readonly #gateways = new Set<string>();
  readonly #beats: RepeatedWork;
  #client: pg.Client | undefined;
  #cancel: Cancel = () => undefined;
  #stopped = false;

  constructor(parts: ListenerParts) {
    this.#parts = parts;
    this.#beats = new RepeatedWork(parts.time, BEAT_EVERY_MS, () => this.#beat());
  }

  /** Resolves when it listens; rejects when the first connection cannot be made. */
  async start(): Promise<void> {
    await this.#connect();
    this.#beats.start();
  }

  /** Hears no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#beats.stop();
    await this.#client?.end();
  }

  /** Shows the others that a gateway listens here; at the next connection if there is none. */
  show(gateway: string): void {
    this.#gateways.add(gateway);
    this.#say("SELECT pg_try_advisory_lock_shared($1, hashtext($2))", gateway);
  }

  /** Shows it no more. */
  hide(gateway: string): void {
    this.#gateways.delete(gateway);
    this.#say("SELECT pg_advisory_unlock_shared($1, hashtext($2))", gateway);
  }

  #say(text: string, gateway: string): void {
    const client = this.#client;
    client?.query(text, [HELD_GATEWAYS, gateway]).catch(() => this.#lose(client));
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#parts.url,
      keepAlive: true,
      query_timeout: ANSWER_MS_MAX,
      connectionTimeoutMillis: ANSWER_MS_MAX,
    });
    client.on("notification", ({ payload = "" }) => this.#parts.heard(payload));
    client.on("error", () => this.#lose(client));
    client.on("end", () => this.#lose(client));
    try {
      await client.connect();
      await client.query(SESSION);
    } catch (error) {
      await client.end().catch(none);
      throw error;
    }
    if (this.#stopped) return client.end();
    this.#client = client;
    for (const gateway of this.#gateways) this.show(gateway);
  }

  /** A broken connection is left, and another one made. */
  #lose(client: pg.Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = undefined;
    this.#parts.log("warn", "news-lost", {});
    client.end().catch(none);
    this.#connectSoon();
  }

  #connectSoon(): void {
    this.#cancel = this.#parts.time.after(RECONNECT_MS, () => {
      this.#connect().then(
        () => {
          this.#parts.log("info", "news-heard-again", {});
          this.#parts.listensAgain();
        },
        () => {
          if (!this.#stopped) this.#connectSoon();
        },
      );
    });
  }

  /** A connection may be gone without a word: it is asked whether it answers. */
  async #beat(): Promise<void> {
    const client = this.#client;
    await client?.query("SELECT 1").catch(() => this.#lose(client));
  }
}

const none = (): void => undefined;
