import type { Random } from "../world/random.ts";
import type { PaperBooks } from "./paper-books.ts";
import { LANES, productOf } from "./ledger-site.ts";

/** A load a writer has sent to its kiosk. */
export interface UnderWay {
  load: string;
  lane: number;
  lot: string;
  count: number;
}

interface Item {
  type: "fact";
  kiosk: string;
  term: number;
  epoch: number;
  receivedAt: number;
  fact: { seq: number; kind: string; body: object };
}

const EXPIRY = 20280630;
const TIME = 1795305000;

/** One kiosk's facts, made up as they go, and what they mean for its lanes taken down on paper. */
export class KioskScript {
  readonly kiosk: string;
  readonly #random: Random;
  readonly #paper: PaperBooks;
  #seq = 0;

  constructor(kiosk: string, random: Random, paper: PaperBooks) {
    this.kiosk = kiosk;
    this.#random = random;
    this.#paper = paper;
  }

  /** So many facts, the loads that came first. */
  batch(count: number, arrived: readonly UnderWay[]): Item[] {
    const restocks = arrived.map((load) => this.#restock(load));
    return [...restocks, ...Array.from({ length: count }, () => this.#any())];
  }

  #any(): Item {
    const lane = this.#random.between(1, LANES);
    const at = { lane, product: productOf(lane - 1), lot: this.#lotOf(lane) };
    const roll = this.#random.below(20);
    if (roll < 16) return this.#dispense(at);
    if (roll < 17) return this.#remove(at);
    return roll < 18 ? this.#doubt(at) : this.#count(at);
  }

  #restock({ load, lane, lot, count }: UnderWay): Item {
    const at = { lane, product: productOf(lane - 1), lot };
    this.#paper.add([`in-transit/${load}`, at, -count]);
    this.#paper.add([`${this.kiosk}/${lane}`, at, count]);
    return this.#fact("restocked", { ...at, load, expiry: EXPIRY, count });
  }

  #dispense(at: At): Item {
    const count = this.#random.chance(0.02) ? 2 : 1;
    this.#paper.add([`${this.kiosk}/${at.lane}`, at, -count]);
    return this.#fact("dispensed", { ...at, intent: 0, count, cause: "vend" });
  }

  #remove(at: At): Item {
    const count = this.#random.between(1, 4);
    this.#paper.add([`${this.kiosk}/${at.lane}`, at, -count]);
    this.#paper.add([`returns/${this.kiosk}`, at, count]);
    return this.#fact("removed", { ...at, count, reason: "other" });
  }

  #doubt(at: At): Item {
    return this.#fact("vend-uncertain", { ...at, intent: 1, code: "power-lost" });
  }

  /** Whatever the lane held, now it holds what was found: one lot, or nothing. */
  #count(at: At): Item {
    const address = `${this.kiosk}/${at.lane}`;
    const count = this.#random.between(0, 30);
    this.#paper.clear(address);
    this.#paper.add([address, at, count]);
    const lots = count === 0 ? [] : [{ lot: at.lot, expiry: EXPIRY, count }];
    return this.#fact("counted", { lane: at.lane, product: at.product, lots });
  }

  #lotOf(lane: number): string {
    return `LANE-${lane}-${this.#random.below(3)}`;
  }

  #fact(kind: string, body: object): Item {
    this.#seq += 1;
    const seq = this.#seq;
    const fact = { seq, uptime: seq, time: TIME, trust: "trusted", kind, body };
    return { type: "fact", kiosk: this.kiosk, term: 1, epoch: 1, receivedAt: TIME * 1000, fact };
  }
}

interface At {
  lane: number;
  product: string;
  lot: string;
}
