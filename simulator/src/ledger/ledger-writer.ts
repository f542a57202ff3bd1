import type { Booked, Command, Refused } from "@anxin/cloud";
import type { Random } from "../world/random.ts";
import { KioskScript, type UnderWay } from "./kiosk-script.ts";
import { LANES, type LedgerSite, PRODUCTS, productOf, WAREHOUSES } from "./ledger-site.ts";
import type { PaperBooks } from "./paper-books.ts";

const ZONES = ["pending", "qualified", "unqualified", "dispatch", "returns"] as const;
const EXPIRY = 20280630;
const LOTS = 12;
/** Lines of a count, at most what a document may have. */
const FOUND_MAX = 200;
const LINES_MAX = 8;
const FACTS_MAX = 10;
/** Loads one kiosk has under way. */
const LOADS_MAX = 3;

/** Everything the writers of a run share. */
export interface Shared {
  site: LedgerSite;
  paper: PaperBooks;
  /** Keys of documents that stand, newest last, and of transfers and stocktakes still open. */
  booked: string[];
  transfers: string[];
  stocktakes: string[];
  /** Key of a stocktake to its zone. */
  zones: Map<string, string>;
  kinds: Map<string, number>;
  refusals: Map<string, number>;
}

type Part = Partial<Record<string, unknown>> & { kind: Command["kind"] };

/** One person at one desk, with one kiosk: does whatever comes next, right or wrong. */
export class LedgerWriter {
  readonly #name: string;
  readonly #gateway: string;
  readonly #random: Random;
  readonly #shared: Shared;
  readonly #kiosk: KioskScript;
  #underWay: UnderWay[] = [];
  #made = 0;

  constructor(number: number, random: Random, shared: Shared) {
    this.#name = `keeper-${number}`;
    this.#gateway = `g${number}`;
    this.#random = random;
    this.#shared = shared;
    this.#kiosk = new KioskScript(`k${number}`, random, shared.paper);
  }

  /** One step of work. */
  async work(): Promise<void> {
    const roll = this.#random.below(100);
    if (roll < 22) return this.#tell();
    if (roll < 32) return this.#sendLoad();
    const wish = this.#wish(roll);
    if (wish !== undefined) await this.#book(wish);
  }

  /** Facts come cut in two and repeated, as links make them. */
  async #tell(): Promise<void> {
    const items = this.#kiosk.batch(this.#random.between(1, FACTS_MAX), this.#underWay);
    this.#underWay = [];
    const cut = this.#random.below(items.length);
    const parts = this.#random.chance(0.3) ? [items.slice(0, cut + 1), items] : [items];
    for (const part of parts) {
      await this.#shared.site.ask((cloud) => cloud.gateways.intake(this.#gateway, part));
    }
  }

  async #sendLoad(): Promise<void> {
    if (this.#underWay.length >= LOADS_MAX) return this.#tell();
    const lane = this.#random.between(1, LANES);
    const { site, paper } = this.#shared;
    const warehouse = this.#random.pick(WAREHOUSES);
    const product = productOf(lane - 1);
    const count = this.#random.between(1, 12);
    const lot =
      paper.at(`${warehouse}/dispatch`).find((l) => l.product === product && l.count >= count)
        ?.lot ?? this.#lot();
    const line = { product, lot, count };
    const request = this.#key();
    const wish = { kiosk: this.#kiosk.kiosk, lane, lot, expiry: EXPIRY, count, request };
    const load = await site.ask((cloud) => cloud.county.planLoad(wish));
    paper.planned(load, line);
    const answer = await this.#book({ kind: "load", warehouse, load, checkedBy: "checker" });
    this.#underWay.push({ load, lane, lot, count });
    if (answer.ok && this.#random.chance(0.1)) {
      await this.#book({ kind: "load-return", warehouse, load, count: 1 });
    }
  }

  #wish(roll: number): Part | undefined {
    const warehouse = this.#random.pick(WAREHOUSES);
    const from = (zone: string) => {
      return { warehouse, reason: "r", lines: this.#linesAt(`${warehouse}/${zone}`) };
    };
    if (roll < 48) return this.#receipt(warehouse);
    if (roll < 62) return this.#acceptance(warehouse);
    if (roll < 74) return { kind: "issue", ...from("qualified") };
    if (roll < 78) return this.#transfer(warehouse);
    if (roll < 84) return this.#received();
    if (roll < 86) return { kind: "quarantine", from: "qualified", ...from("qualified") };
    if (roll < 88) return { kind: "discard", checkedBy: "checker", ...from("unqualified") };
    if (roll < 89) return { kind: "supplier-return", checkedBy: "checker", ...from("unqualified") };
    if (roll < 91) {
      const { kiosk } = this.#kiosk;
      const lines = this.#linesAt(`returns/${kiosk}`);
      return { kind: "return", kiosk, warehouse, reason: "r", lines };
    }
    if (roll < 97) return this.#settingRight(roll, warehouse);
    const { booked } = this.#shared;
    if (booked.length === 0) return undefined;
    return { kind: "reversal", reverses: this.#random.pick(booked.slice(-50)), reason: "r" };
  }

  #received(): Part | undefined {
    const { transfers } = this.#shared;
    if (transfers.length === 0) return undefined;
    const transfer = this.#random.pick(transfers);
    const sent = this.#shared.paper.at(`transfer/${transfer}`);
    // What comes is mostly what was sent, or a box more or fewer of a lot, or something else.
    const came = sent.map((line) => ({ ...line, count: this.#nearly(line.count) }));
    const lines = this.#random.chance(0.9) ? came : this.#lines();
    return { kind: "transfer-receipt", transfer, lines };
  }

  #settingRight(roll: number, warehouse: string): Part | undefined {
    const zone = this.#random.pick(ZONES);
    const { stocktakes } = this.#shared;
    const change = { reason: "r", lines: this.#changes() };
    if (roll < 93) return { kind: "adjustment", warehouse, zone, ...change };
    if (roll < 94) {
      const of = { of: "discrepancy", owner: warehouse, checkedBy: "checker" };
      return { kind: "settlement", ...of, ...change };
    }
    if (stocktakes.length === 0) {
      return this.#random.chance(0.1) ? { kind: "stocktake", warehouse, zone } : undefined;
    }
    const stocktake = this.#random.pick(stocktakes);
    const zoneOf = this.#shared.zones.get(stocktake) ?? "";
    const found = this.#shared.paper.at(zoneOf).slice(0, FOUND_MAX);
    const lines = found.map((line) => ({ ...line, count: this.#nearly(line.count) }));
    return { kind: "count", stocktake, lines };
  }

  #receipt(warehouse: string): Part {
    const lines = this.#lines().map((line) => ({ ...line, expiry: EXPIRY, count: line.count * 9 }));
    return { kind: "receipt", warehouse, note: "DN", lines };
  }

  #acceptance(warehouse: string): Part {
    const from = this.#random.chance(0.85) ? "pending" : "returns";
    const lines = this.#linesAt(`${warehouse}/${from}`).map(({ product, lot, count }) => {
      const rejected = this.#random.between(0, Math.min(count, 2));
      return { product, lot, accepted: count - rejected, rejected };
    });
    return { kind: "acceptance", warehouse, from, reason: "r", lines };
  }

  #transfer(warehouse: string): Part {
    const to = this.#random.pick(WAREHOUSES);
    const lines = this.#linesAt(`${warehouse}/dispatch`);
    return { kind: "transfer", warehouse, to, checkedBy: "checker", lines };
  }

  /** Sends a wish, now and then twice at once, and takes down what came of it. */
  async #book(part: Part): Promise<Booked | Refused> {
    const command = { key: this.#key(), by: this.#name, ...part } as unknown as Command;
    const { site, paper } = this.#shared;
    const send = () => site.ask((cloud) => cloud.inventory.book(command));
    const [answer, second] = await Promise.all([
      send(),
      this.#random.chance(0.05) ? send() : undefined,
    ]);
    const differs = second !== undefined && second.ok && answer.ok;
    if (differs && second.number !== answer.number) {
      throw new Error(`${command.key} was booked twice: ${answer.number}, ${second.number}`);
    }
    // A wish asked twice at once may be refused once and then go well, when others booked between.
    const stands = answer.ok ? answer : second?.ok === true ? second : undefined;
    const { kinds, refusals } = this.#shared;
    if (stands === undefined && !answer.ok) one(refusals, answer.code);
    if (stands !== undefined) {
      one(kinds, command.kind);
      paper.booked(command, stands);
      this.#remember(command, stands);
    }
    return stands ?? answer;
  }

  #remember(command: Command, answer: Booked): void {
    const shared = this.#shared;
    shared.booked.push(command.key);
    if (command.kind === "transfer") shared.transfers.push(command.key);
    if (command.kind === "stocktake") {
      shared.stocktakes.push(command.key);
      shared.zones.set(command.key, `${command.warehouse}/${command.zone}`);
    }
    const over = endedBy(command, answer);
    shared.transfers = shared.transfers.filter((key) => key !== over);
    shared.stocktakes = shared.stocktakes.filter((key) => key !== over);
  }

  #lines(): { product: string; lot: string; count: number }[] {
    const lines = Array.from({ length: this.#random.between(1, LINES_MAX) }, () => ({
      product: this.#random.pick(PRODUCTS),
      lot: this.#lot(),
      count: this.#random.between(1, 6),
    }));
    const first = new Map(lines.map((line) => [line.product + line.lot, line]));
    return [...first.values()];
  }

  /** Some of what an address holds by paper, mostly no more than is there. */
  #linesAt(address: string): { product: string; lot: string; count: number }[] {
    const there = this.#shared.paper.at(address).filter(({ count }) => count > 0);
    if (there.length === 0 || this.#random.chance(0.1)) return this.#lines();
    const first = this.#random.below(there.length);
    const some = there.slice(first, first + this.#random.between(1, LINES_MAX));
    return some.map((line) => ({ ...line, count: this.#random.between(1, line.count) }));
  }

  /** So many, or now and then one more or one fewer. */
  #nearly(count: number): number {
    const off = this.#random.chance(0.1) ? this.#random.pick([-1, 1]) : 0;
    return Math.max(1, count + off);
  }

  #changes(): { product: string; lot: string; change: number }[] {
    return this.#lines().map(({ product, lot, count }) => {
      return { product, lot, change: this.#random.chance(0.5) ? count : -count };
    });
  }

  #lot(): string {
    return `LOT-${this.#random.below(LOTS)}`;
  }

  #key(): string {
    this.#made += 1;
    return `${this.#name}-${this.#made}`.padStart(8, "0");
  }
}

function one(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The transfer or stocktake nobody need look at any more; '' for none. */
function endedBy(command: Command, answer: Booked): string {
  if (command.kind === "transfer-receipt") return command.transfer;
  if (command.kind === "reversal") return command.reverses;
  return command.kind === "count" && !answer.recount ? command.stocktake : "";
}
