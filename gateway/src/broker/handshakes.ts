/**
 * TLS handshakes under way, of which there may be only so many: whoever has had time enough makes
 * room for a newcomer; where everybody is new, as after a power cut, the newcomer comes again.
 */
export interface Hurried {
  destroy(): void;
}

/** An honest handshake takes two round trips and a few milliseconds of computing. */
const TIME_ENOUGH_MS = 2_000;

export class Handshakes<S extends Hurried> {
  readonly #most: number;
  /** In the order they came. */
  readonly #underWay = new Map<S, number>();

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#underWay.size;
  }

  /** False when there is no room; the newcomer was destroyed then. */
  begin(socket: S, nowMs: number): boolean {
    const oldest = this.#underWay.entries().next().value;
    if (this.#underWay.size >= this.#most && oldest !== undefined) {
      const [slow, sinceMs] = oldest;
      if (nowMs - sinceMs < TIME_ENOUGH_MS) {
        socket.destroy();
        return false;
      }
      this.#underWay.delete(slow);
      slow.destroy();
    }
    this.#underWay.set(socket, nowMs);
    return true;
  }

  end(socket: S): void {
    this.#underWay.delete(socket);
  }

  /** Ends all of them. */
  clear(): void {
    const all = [...this.#underWay.keys()];
    this.#underWay.clear();
    for (const socket of all) socket.destroy();
  }
}
