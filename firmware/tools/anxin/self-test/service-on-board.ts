import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type {
  ServiceEntry,
  ServiceReport,
  TurnOrder,
} from "../../../src/espruino/service/report.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import type { Progress } from "../flash/send-program.ts";

/** Bytes of the program in one packet, as `flash` sends them. */
const PART_BYTES = 1024;
/** The program while it arrives, and the console it offers. */
const PARTS = "anxinParts";
const SERVICE = "anxinService";
const START_LOOKS = 100;

/**
 * Puts the service program into the memory of a board whose own program is stopped, and starts it.
 * Nothing of it goes to flash: the next restart brings the kiosk's program back.
 *
 * @throws ToolError readback-differs, board-silent when it does not start
 */
export async function startService(
  console: BoardConsole,
  { code, lookMs }: { code: string; lookMs: number },
  progress: Progress,
): Promise<ServiceOnBoard> {
  await console.ask(`(${PARTS}=[],0)`);
  for (let at = 0; at < code.length; at += PART_BYTES) {
    progress(at, code.length);
    const part = Buffer.from(code.slice(at, at + PART_BYTES)).toString("base64");
    await console.ask(`(${PARTS}[${at / PART_BYTES}]=atob("${part}"),0)`);
  }
  progress(code.length, code.length);
  const sum = await console.ask(`E.CRC32(${PARTS}.join(""))`);
  if (Number(sum) !== crc32(code)) throw new ToolError("readback-differs", "service");
  // As a timer's text it runs where its names are global; asked again it does nothing.
  await console.ask(`(${PARTS}&&setTimeout(${PARTS}.join(""),1),${PARTS}=0)`);
  for (let looks = 0; looks < START_LOOKS; looks++) {
    await sleep(lookMs);
    if ((await console.ask(`typeof ${SERVICE}`)) !== "object") continue;
    return new ServiceOnBoard(console, lookMs);
  }
  throw new ToolError("board-silent", "service");
}

type Kind = ServiceEntry["kind"];

/** Whether an entry is of this kind; `never` is of none, for a while that just passes. */
export function isEntry<K extends Kind | "never">(kind: K) {
  return (entry: ServiceEntry): entry is Extract<ServiceEntry, { kind: K }> => entry.kind === kind;
}

/** The service program of a board, as the tool speaks with it. */
export class ServiceOnBoard {
  /** The last that was heard. */
  report: ServiceReport | undefined;
  private readonly console: BoardConsole;
  private readonly lookMs: number;
  private next = 0;

  constructor(console: BoardConsole, lookMs: number) {
    this.console = console;
    this.lookMs = lookMs;
  }

  /** What has happened since the last look. */
  async look(): Promise<ServiceEntry[]> {
    const text = await this.console.ask(`${SERVICE}.look(${this.next})`);
    const report = JSON.parse(text) as ServiceReport;
    this.report = report;
    this.next = report.from + report.entries.length;
    return report.entries;
  }

  /**
   * Looks until something wanted has happened, or so long has passed by the board's own clock;
   * everything that happens is given to `seen` first.
   */
  async until<E extends ServiceEntry>(
    wanted: (entry: ServiceEntry) => entry is E,
    within: {
      ms: number;
      seen: (entry: ServiceEntry) => Promise<void> | void;
      giveUp?: () => boolean;
    },
  ): Promise<E | undefined> {
    let sinceMs: number | undefined;
    for (;;) {
      const entries = await this.look();
      const nowMs = this.report?.nowMs ?? 0;
      sinceMs ??= nowMs;
      let found: E | undefined;
      for (const entry of entries) {
        await within.seen(entry);
        if (found === undefined && wanted(entry)) found = entry;
      }
      const isOver = nowMs - sinceMs > within.ms || within.giveUp?.() === true;
      if (found !== undefined || isOver) return found;
      await sleep(this.lookMs);
    }
  }

  turn(order: TurnOrder): Promise<string> {
    return this.console.ask(`${SERVICE}.turn(${JSON.stringify(order)})`);
  }

  testDrop(): Promise<string> {
    return this.console.ask(`${SERVICE}.testDrop()`);
  }

  lamp(on: boolean): Promise<string> {
    return this.console.ask(`${SERVICE}.lamp(${on})`);
  }

  show(code: string): Promise<string> {
    return this.console.ask(`${SERVICE}.show(${JSON.stringify(code)})`);
  }

  /** Lets go of every motor. */
  end(): Promise<string> {
    return this.console.ask(`${SERVICE}.end()`);
  }
}
