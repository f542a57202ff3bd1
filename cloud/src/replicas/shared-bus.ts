import { sql } from "kysely";
import { toHex } from "@anxin/firmware/contract";
import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import { Bus } from "../bus.ts";
import type { Db } from "../database/tables.ts";
import { grantView } from "../grants/grants.ts";
import { newestPlan } from "../planning/issue-plan.ts";
import type { Cancel, Entropy, Log, Time } from "../ports.ts";
import type { GrantView } from "../services.ts";
import { CHANNEL, HELD_GATEWAYS, Listener } from "./listener.ts";
import { newsIn, newsOf, newsText, type News } from "./news.ts";

/** News told in one statement. */
const AT_ONCE_MAX = 200;
/** News waiting for a database that does not answer; beyond it the oldest is dropped. */
const WAITING_MAX = 10_000;

export interface SharedBusParts {
  /** Of the PostgreSQL that `db` is a pool of; past a pooler it must keep one session. */
  url: string;
  db: Db;
  time: Time;
  entropy: Entropy;
  log: Log;
}

/**
 * The bus of replicas on one PostgreSQL. Whoever listens at this process hears at once, the other
 * replicas by NOTIFY after the commit. News may be lost between processes: `openStream` looks for
 * plans that were, a grant ends by itself.
 */
export class SharedBus extends Bus {
  override readonly isShared = true;
  readonly #parts: SharedBusParts;
  readonly #replica: string;
  readonly #listener: Listener;
  readonly #waiting: string[] = [];
  #telling: Promise<void> | undefined;
  #hearing: Promise<void> = Promise.resolve();

  constructor(parts: SharedBusParts) {
    super();
    this.#parts = parts;
    this.#replica = toHex(parts.entropy(8));
    this.#listener = new Listener({
      ...parts,
      heard: (text) => this.#hear(newsIn(text, this.#replica)),
      listensAgain: () => {
        for (const grant of this.watched()) this.#hear({ grant });
      },
    });
  }

  /** Resolves when news of the others is heard. */
  start(): Promise<void> {
    return this.#listener.start();
  }

  /** Tells what still waits, and hears no more. */
  async stop(): Promise<void> {
    await this.#telling;
    await this.#listener.stop();
    await this.#hearing;
  }

  override toGateway(gateway: string | null, event: StreamEvent): void {
    if (gateway === null) return;
    super.toGateway(gateway, event);
    this.#tell(newsOf(gateway, event));
  }

  override grantChanged(grant: GrantView): void {
    super.grantChanged(grant);
    this.#tell({ grant: grant.id });
  }

  override async reaches(gateway: string, db: Db): Promise<boolean> {
    if (this.hears(gateway)) return true;
    const { rows } = await sql`
      SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid = ${sql.lit(HELD_GATEWAYS)}
        AND objid = ((hashtext(${gateway}::text)::bigint + 4294967296) % 4294967296)::oid
      LIMIT 1`.execute(db);
    return rows.length > 0;
  }

  override onGateway(gateway: string, listener: (event: StreamEvent) => void): Cancel {
    const unlisten = super.onGateway(gateway, listener);
    this.#listener.show(gateway);
    return () => {
      const heard = this.hears(gateway);
      unlisten();
      if (heard && !this.hears(gateway)) this.#listener.hide(gateway);
    };
  }

  #tell(news: News): void {
    if (this.#waiting.length >= WAITING_MAX) this.#waiting.shift();
    this.#waiting.push(newsText(this.#replica, news));
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = undefined;
    });
  }

  /** What comes while a statement is under way goes with the next one. */
  async #tellAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, AT_ONCE_MAX);
      await sql`SELECT pg_notify(${CHANNEL}, news) FROM unnest(${some}::text[]) AS news`
        .execute(this.#parts.db)
        .catch((error: unknown) => {
          this.#parts.log("warn", "news-not-told", { count: some.length, error: String(error) });
        });
    }
  }

  /** In the order it was told, so that a listener never hears the newer state first. */
  #hear(news: News | undefined): void {
    if (news === undefined) return;
    this.#hearing = this.#hearing
      .then(() => this.#pass(news))
      .catch((error: unknown) => {
        this.#parts.log("warn", "news-unreadable", { error: String(error) });
      });
  }

  async #pass(news: News): Promise<void> {
    if ("grant" in news) {
      if (!this.isWatched(news.grant)) return;
      const view = await grantView(this.#parts, news.grant);
      if (view !== undefined) super.grantChanged(view);
    } else if (!this.hears(news.gateway)) return;
    else if ("event" in news) super.toGateway(news.gateway, news.event);
    else {
      const plan = await newestPlan(this.#parts.db, news.plan);
      if (plan !== undefined) {
        super.toGateway(news.gateway, { event: "plan", kiosk: news.plan, plan });
      }
    }
  }
}
