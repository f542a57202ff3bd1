import { rootOf } from "../../../src/contract/keys.ts";
import type { Fact, Plan } from "../../../src/contract/messages.ts";
import { Service } from "../../../src/espruino/service/service.ts";
import type { Timers } from "../../../src/espruino/platform.ts";
import { append, turnPage } from "../../../src/kiosk/journal/append.ts";
import { type Durable, EMPTY_DURABLE } from "../../../src/kiosk/journal/durable.ts";
import {
  emptyJournal,
  type FlashEffect,
  type Journal,
} from "../../../src/kiosk/journal/journal.ts";
import { mount } from "../../../src/kiosk/journal/mount.ts";
import { readFacts } from "../../../src/kiosk/journal/reader.ts";
import { storePlan } from "../../../src/kiosk/plan-slots.ts";
import { paperBlock } from "../../../src/kiosk/proof-papers.ts";
import { baseInfoFrame } from "../../../src/parts/card-block.testing.ts";
import { nodeMac } from "../../../src/node/mac.ts";
import { PretendMachine, pretendPlatform } from "../../espruino/pretend/machine.ts";
import { BOARD_RING } from "../board/board-journal.ts";
import { FLASH_MAP } from "../../../src/contract/limits.ts";
import { type PretendOptions, PretendEspruino } from "../console/pretend-espruino.testing.ts";
import { FakeTerminal } from "../fake-terminal.testing.ts";
import { configurationText } from "../provision/configuration-text.ts";

export const KIOSK = "xian-017";
const NONCE = "00112233445566ff";
/** Of the pretend clock, and of this computer. */
export const NOW_SECONDS = Date.UTC(2026, 10, 22, 3) / 1000;
/** The machine's time passes this much faster than ours. */
const FASTER = 20;
const SLOTS = { address: FLASH_MAP.planAddress, pageBytes: FLASH_MAP.pageBytes };
const NO_CARD = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x80\x84";
const FOUND = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x9f\x9b";
const SELECTED = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x90\x94";
const READ = 0x30;

/** What passes at once after the computer was busy: a stall is no time for the machine. */
const MOST_AT_ONCE_MS = 100;
const LOOK_MS = 1;

/** Timers that run in the order they are due, each at its time, however late the computer is. */
function fastTimers(): Timers {
  const due: { atMs: number; action(): void }[] = [];
  let nowMs = 0;
  let seenMs = performance.now();
  let waking: NodeJS.Timeout | undefined;
  let isRunning = false;
  const now = (): number => {
    if (isRunning) return nowMs;
    const passedMs = performance.now() - seenMs;
    seenMs += passedMs;
    return (nowMs += Math.min(passedMs * FASTER, MOST_AT_ONCE_MS));
  };
  const wake = (): void => {
    const startMs = nowMs;
    const untilMs = now();
    nowMs = startMs;
    isRunning = true;
    while ((due[0]?.atMs ?? Infinity) <= untilMs) {
      const next = due.shift();
      nowMs = Math.max(nowMs, next?.atMs ?? 0);
      next?.action();
    }
    isRunning = false;
    nowMs = untilMs;
    waking = due.length > 0 ? setTimeout(wake, LOOK_MS) : undefined;
  };
  const after = (ms: number, action: () => void): (() => void) => {
    const one = { atMs: now() + ms, action };
    const before = due.findIndex(({ atMs }) => atMs > one.atMs);
    due.splice(before < 0 ? due.length : before, 0, one);
    waking ??= setTimeout(wake, LOOK_MS);
    return () => {
      const at = due.indexOf(one);
      if (at >= 0) due.splice(at, 1);
    };
  };
  const every = (ms: number, action: () => void): (() => void) => {
    const again = (): void => {
      stop = after(ms, again);
      action();
    };
    let stop = after(ms, again);
    return () => stop();
  };
  return { nowMs: now, after, every };
}

export function planOf(lanes: Plan["lanes"]): Plan {
  return {
    revision: 3,
    epoch: 1,
    opened: NONCE,
    firmware: "0.1.0",
    lanes,
    loads: [],
    refused: [],
    nearest: [],
    ways: { grant: true, voucher: true, card: true },
    hours: { open: 0, close: 0 },
    timeouts: {
      confirmSeconds: 60,
      homeLeaveMs: 1000,
      homeReturnMs: 4000,
      settleMs: 250,
      dropMs: 500,
      doorOpenSeconds: 300,
    },
  };
}

/** A kiosk that is enrolled, on a bench: its board at a cable, its parts pretended. */
export class KioskOnBench {
  readonly board: PretendEspruino;
  machine: PretendMachine;
  service: Service | undefined;
  /** What the kiosk's own program says of its link. */
  link = "up";
  kept: number | undefined;
  /** Facts it says it has, in place of those in its ring. */
  seqSaid: number | undefined;
  /** Starts of the kiosk's program by the board itself. */
  deserted = 0;
  private readonly timers = fastTimers();

  constructor(options: PretendOptions & { lanes?: Plan["lanes"]; enrolled?: boolean } = {}) {
    const { lanes = LANES, enrolled = true, ...rest } = options;
    this.machine = new PretendMachine(this.timers, NOW_SECONDS);
    const roots = [1, 2, 3, 4].map((epoch) => ({
      epoch,
      root: rootOf(nodeMac, new Uint8Array(32).fill(7), { kiosk: KIOSK, epoch }),
    }));
    const config = configurationText({
      kiosk: KIOSK,
      roots,
      broker: "10.0.0.2:1883",
      wifi: undefined,
      lanes: "spirals",
    });
    this.board = new PretendEspruino({
      files: { "anxin.config": config, ".bootcde": "kiosk", "anxin.glyphs": "AG1 " },
      program: { status: () => this.tellStatus() },
      inMemory: () => ({ anxinService: this.startService() }),
      ...rest,
    });
    if (enrolled) this.enrol(lanes);
  }

  /** Unix time as the machine's own clock has it, which passes as fast. */
  readonly nowMs = (): number => NOW_SECONDS * 1000 + this.timers.nowMs();

  /** What the ring says now, as the kiosk would mount it. */
  journal(): Journal {
    return mount(BOARD_RING, this.read);
  }

  facts(from = 1): Fact[] {
    const facts: Fact[] = [];
    const journal = this.journal();
    const visit = (fact: Fact) => facts.push(fact) > 0;
    readFacts(journal, this.read, { seq: from, visit });
    return facts;
  }

  perform(effects: readonly FlashEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "flash-erase") {
        this.board.flash.fill(255, effect.address, effect.address + FLASH_MAP.pageBytes);
      } else {
        effect.bytes.forEach((byte, i) => {
          const at = effect.address + i;
          this.board.flash[at] = (this.board.flash[at] ?? 255) & byte;
        });
      }
    }
  }

  readonly read = (address: number, length: number): Uint8Array =>
    this.board.flash.slice(address, address + length);

  /** One more fact in the ring, as the kiosk would write it. */
  write(fact: { kind: Fact["kind"]; body: object }): void {
    const stamp = { uptime: 1, time: NOW_SECONDS - 60, trust: "trusted" as const };
    const change = append(this.journal(), { ...fact, ...stamp } as never);
    if (change === undefined) throw new Error("no room");
    this.perform(change.effects);
  }

  private enrol(lanes: Plan["lanes"]): void {
    const durable: Durable = { ...EMPTY_DURABLE, epoch: 1, nonce: NONCE };
    const begun = turnPage({ ...emptyJournal(BOARD_RING), durable });
    this.perform(begun?.effects ?? []);
    this.perform([storePlan(SLOTS, 0, JSON.stringify(planOf(lanes)))]);
    this.write({ kind: "epoch-opened", body: { nonce: NONCE, revision: 3 } });
  }

  private startService(): object {
    const { board } = this;
    const platform = pretendPlatform(this.machine, {
      flash: { read: () => new Uint8Array(), write() {}, erasePage() {} },
      open: () => ({ write() {}, cut() {} }),
      sha256: () => new Uint8Array(32),
      file: (name) => board.text(name),
      print() {},
      memory: () => ({ usage: 3000, total: 16383 }),
    });
    this.service = new Service(platform, "spirals", () => {
      this.deserted += 1;
      board.restart();
    });
    const offered = this.service.console();
    this.service.start();
    return offered;
  }

  private tellStatus(): void {
    const seq = this.seqSaid ?? this.journal().durable.seq;
    const kept = this.kept ?? seq;
    const status = { kiosk: KIOSK, firmware: "0.1.0", running: true, link: this.link };
    this.board.print(JSON.stringify({ ...status, epoch: 1, seq, held: seq, kept }));
  }
}

export const LANES: Plan["lanes"] = [
  { lane: 1, product: "condom-m" },
  { lane: 2, product: "condom-m" },
  { lane: 3, product: "gel" },
];

/** A technician who does what the tool asks, unless `idle` names it. */
export class HandyTerminal extends FakeTerminal {
  readonly idle = new Set<string>();
  private readonly kiosk: KioskOnBench;

  constructor(kiosk: KioskOnBench) {
    super();
    this.kiosk = kiosk;
  }

  override say(line: string): void {
    super.say(line);
    const asked = Object.keys(HANDS_DO).find((words) => line.startsWith(words));
    if (asked === undefined || this.idle.has(asked)) return;
    setTimeout(() => HANDS_DO[asked]?.(this.kiosk.machine), 20);
  }
}

/** Door: GPIO 35, high while open. */
const DOOR = 35;

const HANDS_DO: Record<string, (machine: PretendMachine) => void> = {
  "Press the lit button": (machine) => machine.press(),
  "Open the machine's door": (machine) => machine.set(DOOR, true),
  "Shut the door": (machine) => machine.set(DOOR, false),
  "Hold any QR code": (machine) => machine.ports.Serial3.arrive("SECRET-VOUCHER\r"),
  "Lay any ID card": (machine) => {
    machine.ports.Serial2.answer = (bytes) => {
      if (bytes[7] !== READ) return bytes[8] === 1 ? FOUND : SELECTED;
      machine.ports.Serial2.answer = () => NO_CARD;
      const frame = baseInfoFrame(paperBlock({}), new Uint8Array(1024));
      return Buffer.from(frame).toString("latin1");
    };
  },
};
