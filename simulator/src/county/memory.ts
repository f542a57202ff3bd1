import type { CardMark } from "@anxin/firmware/kiosk";
import type { VirtualBoard } from "../boards/virtual-board.ts";
import { dayInChina, monthInChina } from "../checkers/china-day.ts";
import type { AlertLook, CardVend, MotorRun } from "../checkers/evidence.ts";
import type { VirtualTime } from "../world/time.ts";
import type { WireWitness } from "./wire-witness.ts";

/** From a card on the reader to its motor. */
const READ_MS_MAX = 150_000;
/** Kiosks take a clock that is off by less for right. */
const RIGHT_MS = 600_000;
/** Lines of a run's story that are kept. */
const STORY_MAX = 40;

/** What the world remembers of people and machines, for the checkers and a seed's story. */
export class Memory {
  /** Looks at the alerts. */
  readonly looks: AlertLook[] = [];
  private readonly time: VirtualTime;
  private readonly wires: WireWitness;
  private readonly people = new Map<string, number>();
  private readonly served: { vend: CardVend; run: MotorRun }[] = [];
  private readonly lines: { atMs: number; line: string }[] = [];

  constructor(parts: { time: VirtualTime; wires: WireWitness }) {
    this.time = parts.time;
    this.wires = parts.wires;
  }

  /** A person's card became these pseudonyms. */
  presented(person: number, marks: readonly CardMark[]): void {
    for (const { pseudonym } of marks) this.people.set(pseudonym, person);
  }

  /** A motor starts. */
  ran(run: MotorRun, board: VirtualBoard): void {
    const clockWrong =
      !board.clock.isRight(run.atMs) || Math.abs(this.wires.timeOffMs(board.kiosk)) > RIGHT_MS;
    run.clockWrong = clockWrong;
    run.refused = this.wires.refusedBy(board.kiosk);
    this.note(`${board.kiosk} runs lane ${run.lane} for ${run.epoch}/${run.intent}`);
    for (const mark of board.marksServed()) {
      const person = this.people.get(mark.pseudonym);
      if (person === undefined) continue;
      const yes = this.wires.yesFor(board.kiosk, mark.pseudonym);
      const vend: CardVend = {
        person,
        window: mark.window,
        kiosk: run.kiosk,
        epoch: run.epoch,
        month: monthInChina(run.atMs),
        monthRead: monthInChina(run.atMs - READ_MS_MAX),
        clockWrong,
        toldMonth: monthInChina(this.wires.latestTimeMs(board.kiosk)),
        timesOver: board.clock.timesOver(mark.window),
        isOver: board.clock.isOver(mark.window),
        allowed: yes !== undefined,
        known: yes?.known ?? 0,
      };
      this.served.push({ vend, run });
    }
  }

  /** Boxes that fell for cards. */
  cards(): CardVend[] {
    return this.served.flatMap(({ vend, run }) => (run.fell > 0 ? [vend] : []));
  }

  /** Boxes a person may have had in the month of `atMs`, uncertain ones with them. */
  boxesOf(person: number, atMs: number): number {
    const month = monthInChina(atMs);
    return this.served.filter(({ vend }) => vend.person === person && vend.month === month).length;
  }

  /** A line of the run's story. */
  note(line: string): void {
    this.lines.push({ atMs: this.time.nowMs(), line });
    if (this.lines.length > 2 * STORY_MAX) this.lines.splice(0, STORY_MAX);
  }

  /** The last events, oldest first. */
  story(): string[] {
    return this.lines.slice(-STORY_MAX).map(({ atMs, line }) => {
      const hour = new Date(atMs + 8 * 3_600_000).toISOString().slice(11, 23);
      return `${dayInChina(atMs)} ${hour} ${line}`;
    });
  }
}
