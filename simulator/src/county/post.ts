import type { Channel, Db, Message } from "@anxin/cloud";
import type { PostReceived } from "../checkers/telling-evidence.ts";
import { FAULT_RATES } from "../world/assumptions.ts";
import type { Random } from "../world/random.ts";

/** Who is told in the county: a receiver's name and the roles it stands for. */
const RECEIVERS: readonly (readonly [string, readonly string[]])[] = [
  ["stores", ["restocker", "warehouse-keeper"]],
  ["technicians", ["technician"]],
  ["manager", ["county-manager"]],
  ["auditor", ["auditor"]],
];

/** Thrown by a receiver that is away. */
class Away extends Error {
  readonly code = "away";
}

/** Receivers of alerts, which fail now and then, and everything that reached them. */
export class Post {
  readonly received: PostReceived[] = [];
  readonly channels: readonly Channel[];
  /** Told of each alert that opened. */
  opened: (alert: number) => void = () => {};
  readonly #random: Random;
  readonly #nowMs: () => number;
  readonly #fails: () => boolean;

  constructor(world: { random: Random; nowMs: () => number; fails: () => boolean }) {
    this.#random = world.random;
    this.#nowMs = world.nowMs;
    this.#fails = world.fails;
    this.channels = RECEIVERS.map(([name]) => ({
      name,
      deliver: (message) => this.#take(name, message),
    }));
  }

  /** Writes the receivers into the county's books, as its office would. */
  async enter(db: Db): Promise<void> {
    for (const [channel, roles] of RECEIVERS) {
      const lists = { roles: JSON.stringify(roles), address: '{"kind":"mail","to":[]}' };
      const times = { created_at: this.#nowMs(), changed_at: this.#nowMs() };
      await db
        .insertInto("alert_channels")
        .values({ channel, name: channel, place: "", is_on: true, ...lists, ...times })
        .execute();
    }
  }

  async #take(channel: string, message: Message): Promise<void> {
    const isAway = this.#fails() && this.#random.chance(FAULT_RATES.receiverAway.value);
    if (isAway && this.#random.chance(0.5)) throw new Away("nobody takes it");
    const { id } = message;
    const told = message.event === "digest" ? message.alerts : [message];
    for (const one of told) {
      if (one.event === "proof" || one.event === "test") continue;
      const { event, alert, at: writtenMs } = one;
      const atMs = this.#nowMs();
      this.received.push({ channel, id, event, alert, writtenMs, atMs });
      if (event === "opened") this.opened(alert);
    }
    if (isAway) throw new Away("taken, and the answer is lost");
  }
}
