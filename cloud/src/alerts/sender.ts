import { sql } from "kysely";
import type { Parts } from "../parts.ts";
import type { Cancel } from "../ports.ts";
import type { AlertCause, Names } from "../services.ts";
import type { AlertMessage } from "./alert-message.ts";
import { backOffMs, GIVEN_UP_AFTER_MS } from "./back-off.ts";
import type { Channel } from "./channels.ts";

/** Another process leaves a claimed notification alone for this long; then it is sent again. */
const LEASE_MS = 60_000;
const AT_ONCE_MAX = 20;
const LOOK_EVERY_MS = 1_000;

interface Due {
  id: number;
  event: "opened" | "closed";
  channel: string;
  attempts: number;
  written_at: number;
  on_hand: number | null;
  alert: number;
  kiosk: string;
  gateway: string;
  product: string;
  cause: AlertCause;
  kiosk_names: Names | null;
  product_names: Names | null;
}

/**
 * Delivers what the outbox holds, at least once each, and again after a restart. A receiver that
 * fails waits longer each time and does not delay the others.
 */
export class Sender {
  readonly #parts: Parts;
  readonly #channels: Map<string, Channel>;
  #cancel: Cancel = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;

  constructor(parts: Parts, channels: readonly Channel[]) {
    this.#parts = parts;
    this.#channels = new Map(channels.map((channel) => [channel.name, channel]));
  }

  start(): void {
    this.#stopped = false;
    this.#look();
  }

  /** Looks no more; resolves when what is being sent has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#running;
  }

  #look(): void {
    this.#cancel = this.#parts.time.after(LOOK_EVERY_MS, () => {
      this.#running = this.deliverDue().then(
        () => undefined,
        (error: unknown) => this.#parts.log("error", "outbox-unreadable", { error: String(error) }),
      );
      void this.#running.then(() => {
        if (!this.#stopped) this.#look();
      });
    });
  }

  /** Sends what is due now and returns how many were taken. */
  async deliverDue(): Promise<number> {
    const due = await this.#claim();
    const outcomes = await Promise.all(due.map((row) => this.#send(row)));
    return outcomes.filter((taken) => taken).length;
  }

  async #claim(): Promise<Due[]> {
    const { nowMs, lease } = { nowMs: this.#parts.time.nowMs(), lease: LEASE_MS };
    const { rows } = await sql<Due>`
      WITH claimed AS (
        UPDATE notifications SET next_at = ${nowMs + lease}::bigint WHERE id IN (
          SELECT id FROM notifications
          WHERE delivered_at IS NULL AND given_up_at IS NULL AND next_at <= ${nowMs}::bigint
            AND channel = ANY(${[...this.#channels.keys()]}::text[])
          ORDER BY next_at, id LIMIT ${sql.lit(AT_ONCE_MAX)} FOR UPDATE SKIP LOCKED
        ) RETURNING id, event, channel, attempts, written_at, on_hand, alert
      )
      SELECT c.*, coalesce(a.kiosk, a.about) AS kiosk, coalesce(a.gateway, '') AS gateway,
        a.product, a.cause,
        k.names AS kiosk_names, p.names AS product_names
      FROM claimed c JOIN alerts a ON a.id = c.alert
      LEFT JOIN kiosks k ON k.kiosk = coalesce(a.kiosk, a.about)
      LEFT JOIN products p ON p.code = a.product ORDER BY c.id`.execute(this.#parts.db);
    return rows;
  }

  async #send(due: Due): Promise<boolean> {
    const { db, time, entropy, log } = this.#parts;
    const row = db.updateTable("notifications").where("id", "=", due.id);
    try {
      await this.#channels.get(due.channel)?.deliver(messageOf(due));
    } catch (error) {
      const attempts = due.attempts + 1;
      const nowMs = time.nowMs();
      const over = nowMs - due.written_at > GIVEN_UP_AFTER_MS;
      const next_at = nowMs + backOffMs(attempts, entropy);
      await row.set({ attempts, next_at, given_up_at: over ? nowMs : null }).execute();
      const { id, channel } = due;
      log("warn", over ? "notification-given-up" : "notification-failed", {
        id,
        channel,
        attempts,
        error: String(error),
      });
      return false;
    }
    await row.set({ attempts: due.attempts + 1, delivered_at: time.nowMs() }).execute();
    return true;
  }
}

function messageOf(due: Due): AlertMessage {
  const { event, alert, cause, kiosk, gateway, product } = due;
  return {
    id: "notification-" + due.id,
    event,
    alert,
    cause,
    kiosk,
    kioskNames: due.kiosk_names ?? { zh: kiosk, en: kiosk },
    gateway,
    product,
    productNames: due.product_names ?? { zh: product, en: product },
    onHand: due.on_hand,
    at: due.written_at,
  };
}
