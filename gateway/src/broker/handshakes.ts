/**
 * TLS handshakes under way, of which there may be only so many. When all places are taken, whoever
 * has had time enough makes room for a newcomer, and so does the place of origin with the most of
 * them, that one flooder shuts out nobody but its own neighbours. Where everybody is new and alike,
 * as after a power cut, the newcomer comes again.
 */
export interface Hurried {
  destroy(): void;
}

interface Begun {
  sinceMs: number;
  origin: string;
}

/** An honest handshake takes two round trips and a few milliseconds of computing. */
const TIME_ENOUGH_MS = 2_000;

export class Handshakes<S extends Hurried> {
  readonly #most: number;
  /** In the order they came. */
  readonly #underWay = new Map<S, Begun>();
  readonly #countOf = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#underWay.size;
  }

  /**
   * False when there is no room; the newcomer was destroyed then. `from` is the address it comes
   * from, of either family.
   */
  begin(socket: S, from: string, nowMs: number): boolean {
    const origin = originOf(from);
    if (this.#underWay.size >= this.#most && !this.#makeRoom(origin, nowMs)) {
      socket.destroy();
      return false;
    }
    this.#underWay.set(socket, { sinceMs: nowMs, origin });
    this.#countOf.set(origin, (this.#countOf.get(origin) ?? 0) + 1);
    return true;
  }

  end(socket: S): void {
    const begun = this.#underWay.get(socket);
    if (begun === undefined) return;
    this.#underWay.delete(socket);
    const left = (this.#countOf.get(begun.origin) ?? 1) - 1;
    if (left === 0) this.#countOf.delete(begun.origin);
    else this.#countOf.set(begun.origin, left);
  }

  #makeRoom(origin: string, nowMs: number): boolean {
    const oldest = this.#underWay.entries().next().value;
    if (oldest === undefined) return false;
    if (nowMs - oldest[1].sinceMs >= TIME_ENOUGH_MS) return this.#push(oldest[0]);
    const [most, count] = [...this.#countOf].reduce((a, b) => (b[1] > a[1] ? b : a));
    if (count <= (this.#countOf.get(origin) ?? 0) + 1) return false;
    const theirs = [...this.#underWay].find(([, begun]) => begun.origin === most);
    return theirs !== undefined && this.#push(theirs[0]);
  }

  #push(socket: S): true {
    this.end(socket);
    socket.destroy();
    return true;
  }

  /** Ends all of them. */
  clear(): void {
    const all = [...this.#underWay.keys()];
    this.#underWay.clear();
    this.#countOf.clear();
    for (const socket of all) socket.destroy();
  }
}

/** One who has an IPv6 network has all the addresses of it (RFC 4291, section 2.5.4: 64 bits). */
function originOf(address: string): string {
  return address.includes(".") ? address : address.split(":").slice(0, 4).join(":");
}
