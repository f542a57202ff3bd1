import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import type { Db } from "./database/tables.ts";
import type { Cancel } from "./ports.ts";
import type { GrantView } from "./services.ts";

/**
 * News inside one process: events for gateways that listen, changes of grants for pages that watch.
 * Losing one is fine: a gateway gets every newest plan when it connects, a page asks again.
 * Replicas on one PostgreSQL have a `SharedBus`, which tells the others too.
 */
export class Bus {
  /** Whether news may come from another process, and so may be lost between two. */
  readonly isShared: boolean = false;
  readonly #gateways = new Map<string, Set<(event: StreamEvent) => void>>();
  readonly #grants = new Map<string, Set<(grant: GrantView) => void>>();

  toGateway(gateway: string | null, event: StreamEvent): void {
    if (gateway === null) return;
    for (const listener of this.#gateways.get(gateway) ?? []) listener(event);
  }

  /**
   * True while the gateway listens: only then can a grant reach its kiosks. `db` is the asker's
   * transaction, so that asking never waits for another connection.
   */
  async reaches(gateway: string, _db: Db): Promise<boolean> {
    return this.hears(gateway);
  }

  /** Whether the gateway listens at this very process. */
  hears(gateway: string): boolean {
    return this.#gateways.has(gateway);
  }

  /** Grants somebody watches at this very process. */
  watched(): string[] {
    return [...this.#grants.keys()];
  }

  onGateway(gateway: string, listener: (event: StreamEvent) => void): Cancel {
    return subscribe(this.#gateways, gateway, listener);
  }

  grantChanged(grant: GrantView): void {
    for (const listener of this.#grants.get(grant.id) ?? []) listener(grant);
  }

  /** Whether somebody watches this grant at this very process. */
  isWatched(id: string): boolean {
    return this.#grants.has(id);
  }

  onGrant(id: string, listener: (grant: GrantView) => void): Cancel {
    return subscribe(this.#grants, id, listener);
  }
}

/** News of a transaction: kept back until it has committed, dropped if it fails. */
export class HeldBus extends Bus {
  readonly #bus: Bus;
  readonly #held: (() => void)[] = [];

  constructor(bus: Bus) {
    super();
    this.#bus = bus;
  }

  override toGateway(gateway: string | null, event: StreamEvent): void {
    this.#held.push(() => this.#bus.toGateway(gateway, event));
  }

  override reaches(gateway: string, db: Db): Promise<boolean> {
    return this.#bus.reaches(gateway, db);
  }

  override grantChanged(grant: GrantView): void {
    this.#held.push(() => this.#bus.grantChanged(grant));
  }

  /** Tells all that was kept back, in order. */
  release(): void {
    for (const tell of this.#held.splice(0)) tell();
  }
}

function subscribe<T>(all: Map<string, Set<T>>, key: string, listener: T): Cancel {
  const listeners = all.get(key) ?? new Set();
  listeners.add(listener);
  all.set(key, listeners);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && all.get(key) === listeners) all.delete(key);
  };
}
