import type { ServiceEntry } from "../../../src/espruino/service/report.ts";
import type {
  CheckCode,
  CheckRecord,
  CheckResult,
  SelfTestCheck,
} from "../../../src/contract/self-test.ts";
import type { FactBody, FactKind } from "../../../src/contract/messages.ts";
import { clockAtBoot, deviceTime, lookAtClock } from "../../../src/kiosk/clock.ts";
import type { Stamp } from "../../../src/kiosk/journal/append.ts";
import type { Lot } from "../../../src/kiosk/journal/durable.ts";
import type { BoardJournal } from "../board/board-journal.ts";
import { type Sentence, ToolError } from "../codes.ts";
import type { Terminal } from "../terminal.ts";
import type { ServiceOnBoard } from "./service-on-board.ts";
import { linesOfCheck } from "./words.ts";

/** A lane, and the lot its books have in front. */
export interface LaneAndLot {
  lane: number;
  lot: Lot;
}

/** A box this long after a turn is a late one of its lane; the kiosk's own rule. */
const LATE_DROP_MS = 60_000;

/** Where what a bench finds is kept. */
export interface Findings {
  /** Its file, for a person. */
  path: string;
  add(check: CheckRecord): Promise<void>;
  /** A fact was written into the board's journal. */
  noteFact(seq: number): void;
}

export interface BenchParts {
  service: ServiceOnBoard;
  journal: BoardJournal;
  terminal: Terminal;
  kept: Findings;
  /** How long hands are waited for. */
  handsMs: number;
  /** Unix time of this computer. */
  nowMs: () => number;
}

/** What every check of a self-test works with: the machine's parts, its journal, its record. */
export class TestBench {
  readonly parts: BenchParts;
  /** Codes of trouble the drivers told, in order. */
  readonly logs: string[] = [];
  climate: Extract<ServiceEntry, { kind: "climate" }> | undefined;
  private stopped = false;
  private late: (LaneAndLot & { untilMs: number }) | undefined;

  constructor(parts: BenchParts) {
    this.parts = parts;
    void parts.terminal.interrupted.then(() => (this.stopped = true));
  }

  /**
   * Asked between checks, never within a turn.
   *
   * @throws ToolError self-test-stopped when the person wanted to end
   */
  goOn(): void {
    if (this.stopped) throw new ToolError("self-test-stopped", this.parts.kept.path);
  }

  say({ zh, en }: Sentence): void {
    this.parts.terminal.say(zh);
    this.parts.terminal.say(en);
  }

  /** Waits for something at the machine; every box that falls meanwhile is journalled. */
  until<E extends ServiceEntry>(
    wanted: (entry: ServiceEntry) => entry is E,
    ms: number,
  ): Promise<E | undefined> {
    const seen = (entry: ServiceEntry) => this.see(entry);
    return this.parts.service.until(wanted, { ms, seen });
  }

  /** As `until`, for what a person does: ends early when the person wants to. */
  async untilHands<E extends ServiceEntry>(
    wanted: (entry: ServiceEntry) => entry is E,
  ): Promise<E | undefined> {
    const isEnd = (entry: ServiceEntry): entry is E => wanted(entry);
    const seen = (entry: ServiceEntry) => this.see(entry);
    const giveUp = () => this.stopped;
    const within = { ms: this.parts.handsMs, seen, giveUp };
    const found = await this.parts.service.until(isEnd, within);
    this.goOn();
    return found;
  }

  /** Puts the end of a check into the record and before the person. */
  async conclude(
    check: SelfTestCheck,
    result: CheckResult,
    more: { lane?: number; code?: CheckCode; values?: Record<string, number> } = {},
  ): Promise<void> {
    const { lane = 0, code = "", values = {} } = more;
    const list = Object.entries(values).map(([name, value]) => ({ name, value }));
    const record: CheckRecord = { check, lane, result, code, values: list };
    await this.parts.kept.add(record);
    for (const line of linesOfCheck(record)) this.parts.terminal.say(line);
  }

  /** Journals a fact in the board's flash; its seq. */
  async record<K extends FactKind>(kind: K, body: FactBody<K>): Promise<number> {
    const { journal, kept } = this.parts;
    const seq = await journal.record(kind, body, this.stamp());
    kept.noteFact(seq);
    return seq;
  }

  /** From now on a box that falls late belongs to this lane. */
  rememberLate(from: LaneAndLot): void {
    const untilMs = (this.parts.service.report?.nowMs ?? 0) + LATE_DROP_MS;
    this.late = { ...from, untilMs };
  }

  /** When it is, as the kiosk itself would tell it. */
  private stamp(): Stamp {
    const { service, journal } = this.parts;
    const { nowMs = 0, clockSeconds = 0 } = service.report ?? {};
    const moment = { uptimeMs: nowMs, clockSeconds };
    const { floorSeconds } = journal.durable;
    const { clock } = lookAtClock(clockAtBoot(floorSeconds, { uptimeMs: 0, clockSeconds }), moment);
    return { uptime: Math.floor(nowMs / 1000), ...deviceTime(clock, moment) };
  }

  private async see(entry: ServiceEntry): Promise<void> {
    if (entry.kind === "log") this.logs.push(entry.code);
    if (entry.kind === "climate") this.climate = entry;
    if (entry.kind === "drop" && this.parts.journal.durable.epoch > 0) await this.stray(entry.ms);
  }

  /** A box nobody asked for is told all the same; of the lane just turned, or of none. */
  private async stray(ms: number): Promise<void> {
    const { late } = this;
    const from = late !== undefined && ms < late.untilMs ? late : undefined;
    await this.record("dispensed", {
      intent: 0,
      lane: from?.lane ?? 0,
      product: from?.lot.product ?? "",
      lot: from?.lot.lot ?? "",
      count: 1,
      cause: from === undefined ? "stray" : "self-test",
    });
  }
}
