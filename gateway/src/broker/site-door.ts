/**
 * The door of programs of this computer, such as Node-RED: its own listener on loopback, one user,
 * a password made anew at each start. Whoever comes in reads what the gateway tells the site and
 * may say a note; it is never a kiosk and never the gateway, so it commands nothing.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Client, PublishPacket, Subscription } from "aedes";
import { SITE_NOTE_TOPIC, SITE_USER, isSiteFilter } from "@anxin/firmware/contract/site";
import type { Inbox, Outgoing } from "../transport.ts";
import type { ListenerParts } from "./listeners.ts";
import { PlainListener } from "./listeners.ts";
import { Outbox } from "./outbox.ts";
import { bytesOf, packetOf } from "./packet.ts";
import { BAD_USER_NAME_OR_PASSWORD, RefusedError } from "./refused-error.ts";

export interface SitePlace {
  /** Loopback; 0 for any free port. */
  port: number;
  password: string;
}

export interface SiteDoorParts {
  refuse(who: string, why: string): void;
  monotonicMs(): number;
  /** Hands it to those who read it, and calls back once they took it. */
  send(packet: PublishPacket, done: () => void): void;
}

const CONNECTIONS_MAX = 4;
/** What it says above this is not read: its connection is closed. */
const PUBLISHES_PER_MINUTE_MAX = 100;
const MINUTE_MS = 60_000;

export class SiteDoor {
  readonly #place: SitePlace;
  #listener: PlainListener | undefined;
  readonly #password: Buffer;
  readonly #parts: SiteDoorParts;
  readonly #outbox = new Outbox((message, done) => this.#parts.send(packetOf(message), done));
  #inside = 0;
  #minute = { sinceMs: -Infinity, publishes: 0 };

  constructor(place: SitePlace, parts: SiteDoorParts) {
    this.#place = place;
    this.#password = digest(Buffer.from(place.password));
    this.#parts = parts;
  }

  get port(): number {
    return this.#listener?.port ?? 0;
  }

  async start(parts: ListenerParts): Promise<void> {
    const place = { host: "127.0.0.1", port: this.#place.port, link: "site" } as const;
    this.#listener = new PlainListener(place, parts);
    await this.#listener.start();
  }

  async stop(): Promise<void> {
    await this.#listener?.stop();
  }

  tell(message: Outgoing): void {
    this.#outbox.add(message);
  }

  /** The refusal, undefined when it may come in. */
  admit(
    client: Client,
    userName: string | undefined,
    password: Uint8Array | undefined,
  ): RefusedError | undefined {
    const right = timingSafeEqual(this.#password, digest(password ?? new Uint8Array()));
    if (userName !== SITE_USER || !right || this.#inside >= CONNECTIONS_MAX) {
      this.#parts.refuse(client.id, "not the site's own program, or a wrong password");
      return new RefusedError("bad user name or password", BAD_USER_NAME_OR_PASSWORD);
    }
    this.#inside += 1;
    client.conn.once("close", () => (this.#inside -= 1));
    return undefined;
  }

  /** Undefined when it may be published, which here means handed to the gateway as a note. */
  publishes(client: Client, packet: PublishPacket, inbox: Inbox): RefusedError | undefined {
    if (packet.topic !== SITE_NOTE_TOPIC || packet.qos === 2) {
      this.#parts.refuse(client.id, `may not publish ${packet.topic.slice(0, 64)}`);
      return new RefusedError("the site's programs read and notify, and never command");
    }
    if (this.#isTooMuch()) {
      this.#parts.refuse(client.id, "a flow says too much");
      return new RefusedError("too many notes");
    }
    packet.retain = false;
    inbox.note?.(bytesOf(packet.payload));
    return undefined;
  }

  allowed(client: Client, wish: Subscription): Subscription | null {
    if (isSiteFilter(wish.topic)) return { ...wish, qos: wish.qos === 0 ? 0 : 1 };
    this.#parts.refuse(client.id, `may not read ${wish.topic.slice(0, 64)}`);
    return null;
  }

  #isTooMuch(): boolean {
    const now = this.#parts.monotonicMs();
    if (now - this.#minute.sinceMs >= MINUTE_MS) this.#minute = { sinceMs: now, publishes: 0 };
    this.#minute.publishes += 1;
    return this.#minute.publishes > PUBLISHES_PER_MINUTE_MAX;
  }
}

/** Of one length, so that comparing tells nothing of the other's. */
function digest(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
