import type { Line } from "../../ledger/paper-books.ts";

/** A place and what lies there of one lot, above zero. */
export interface Lying extends Line {
  address: string;
}

const keyOf = ({ product, lot }: Pick<Line, "product" | "lot">) => `${product} ${lot}`;

/**
 * Where boxes outside of kiosks really lie, whatever the books say: zones, cars
 * (`in-transit/load`), between warehouses (`transfer/key`) and in restockers' hands
 * (`returns/kiosk`).
 */
export class Shelves {
  readonly #held = new Map<string, Map<string, Line>>();

  /** What lies at an address. */
  at(address: string): Line[] {
    return [...(this.#held.get(address)?.values() ?? [])].map((line) => ({ ...line }));
  }

  /** Boxes of one lot at an address. */
  count(address: string, of: Pick<Line, "product" | "lot">): number {
    return this.#held.get(address)?.get(keyOf(of))?.count ?? 0;
  }

  /** Puts boxes to an address, or for less than none takes them away. */
  put(address: string, line: Line): void {
    const lots = this.#held.get(address) ?? new Map<string, Line>();
    this.#held.set(address, lots);
    const count = line.count + (lots.get(keyOf(line))?.count ?? 0);
    if (count === 0) lots.delete(keyOf(line));
    else lots.set(keyOf(line), { product: line.product, lot: line.lot, count });
  }

  /** Carries as many of these boxes as there are; returns how many. */
  move(from: string, to: string, line: Line): number {
    const count = Math.min(line.count, this.count(from, line));
    if (count <= 0) return 0;
    this.put(from, { ...line, count: -count });
    this.put(to, { ...line, count });
    return count;
  }

  all(): Lying[] {
    return [...this.#held].flatMap(([address, lots]) =>
      [...lots.values()].map((line) => ({ address, ...line })),
    );
  }
}
