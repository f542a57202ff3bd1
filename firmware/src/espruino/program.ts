import type { State } from "../kiosk/state.ts";
import type { Updater } from "./update/updater.ts";
import type { Effect, Input, KioskConfig } from "../kiosk/interface.ts";
import { freeRecords } from "../kiosk/journal/room.ts";
import {
  type Configuration,
  CONFIGURATION_FILE,
  readConfiguration,
  rootsOf,
} from "../contract/configuration.ts";
import { espruinoBoard } from "./board.ts";
import { espFlash } from "./esp-flash.ts";
import { FIRMWARE } from "./firmware-version.ts";
import { boardMac } from "./mac.ts";
import { type LinkEnd, mqttLink } from "./mqtt/link.ts";
import { joinWifi } from "./network.ts";
import type { Log, Platform } from "./platform.ts";
import { type KioskParts, KioskRunner } from "./run.ts";

/** What a technician types at the board's console: `anxin.status()`. */
export interface TechnicianConsole {
  /** Prints one JSON line: who this is, how it is, and how much room it has. */
  status(): void;
  /** What a person did at the machine: a load confirmed, a lane counted, boxes taken out. */
  tell(input: Extract<Input, { kind: "load-confirmed" | "lane-counted" | "lot-removed" }>): void;
}

/** The board is reset when the program does not feed it for this long. */
const WATCHDOG_SECONDS = 30;
const FEED_MS = 5000;
/** Variables that must stay free; below, the person on duty is told once. */
const FREE_MIN = 2000;
/** After an error: long enough for a technician at the console to step in, and for no boot loop. */
const RESTART_MS = 30000;
/** Nothing is due until the plan is another. */
const NEVER = 0x7fffffff;
/** A longer message is not printed: at 115200 Bd the console would hold everything up. */
const PRINTED_MAX = 1000;

/**
 * What a monitor may show. An ask names a person's pseudonym beside this kiosk and this moment, so
 * it is on the wire only.
 */
function isTold(message: { topic: string; payload: string }): boolean {
  const { topic, payload } = message;
  return payload.length <= PRINTED_MAX && topic.slice(topic.lastIndexOf("/") + 1) !== "ask";
}

/** The program of a kiosk on an Espruino board, over a platform, real or pretend. */
export class Program {
  private readonly platform: Platform;
  private readonly lookAtCard: KioskParts["lookAtCard"];
  private runner: KioskRunner | undefined;
  private kiosk = "";
  private lastEnd: LinkEnd | "" = "";
  private memoryLow = false;
  /** In memory only while there is something to do for it. */
  private updater: Updater | undefined;
  private plan: State["plan"];
  private updateMs = 0;
  private ended = false;

  constructor(platform: Platform, lookAtCard: KioskParts["lookAtCard"]) {
    this.platform = platform;
    this.lookAtCard = lookAtCard;
  }

  start(): void {
    const { platform } = this;
    const found = readConfiguration(platform.file(CONFIGURATION_FILE));
    if (typeof found === "string") {
      return this.log(found, "this board has no configuration it can use; provision it");
    }
    this.kiosk = found.kiosk;
    this.guard();
    if (found.wifi !== null) this.join(found.wifi);
    this.runner = this.runnerFor(found);
    this.runner.start();
  }

  /** Releases every motor, tells the person on duty, and begins again in half a minute. */
  failed(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    const { timers, restart } = this.platform;
    try {
      if (this.runner !== undefined) this.runner.stop();
    } finally {
      this.log("program-failed", reason + "; restarts in 30 s");
      timers.after(RESTART_MS, restart);
    }
  }

  console(): TechnicianConsole {
    return {
      status: () => this.platform.print(JSON.stringify(this.status())),
      tell: (input) => {
        if (this.runner !== undefined) this.runner.input(input);
      },
    };
  }

  private readonly log: Log = (code, msg) => {
    this.platform.print(JSON.stringify(msg === undefined ? { code } : { code, msg }));
  };

  /** By itself: Espruino keeps, with a function, every variable around it, used or not. */
  private guard(): void {
    this.platform.watchdog.start(WATCHDOG_SECONDS);
    this.platform.timers.every(FEED_MS, () => this.feed());
  }

  private readonly linkEnded = (why: LinkEnd): void => {
    if (why !== this.lastEnd) this.log("link-" + why);
    this.lastEnd = why;
  };

  private runnerFor(found: Configuration): KioskRunner {
    const { platform, log, linkEnded } = this;
    const roots = rootsOf(found);
    const config: KioskConfig = { kiosk: found.kiosk, firmware: FIRMWARE, roots };
    const { open, timers } = platform;
    return new KioskRunner({
      config,
      board: espruinoBoard(platform, found.lanes, log),
      flash: espFlash(platform.flash),
      link: mqttLink({ broker: found.broker, open, after: timers.after, ended: linkEnded }),
      mac: boardMac(platform.sha256),
      hash: platform.sha256,
      timers,
      lookAtCard: this.lookAtCard,
      watch: this.tellOf,
    });
  }

  private join(as: NonNullable<Configuration["wifi"]>): void {
    const wifi = this.platform.wifi();
    if (wifi === undefined) return this.log("wifi-missing", "this board has no Wi-Fi");
    joinWifi(wifi, as, { timers: this.platform.timers, log: this.log });
  }

  private feed(): void {
    if (this.ended) return;
    this.platform.watchdog.feed();
    const { usage, total } = this.platform.memory();
    const low = total - usage < FREE_MIN;
    if (low && !this.memoryLow) this.log("memory-low", total - usage + " variables are free");
    this.memoryLow = low;
    this.update();
  }

  /** Looks at updates when the plan is another one, and when the updater wants to. */
  private readonly update = (): void => {
    const { platform, runner } = this;
    if (runner === undefined) return;
    const state = runner.state();
    const now = platform.timers.nowMs();
    if (state === undefined || (state.plan === this.plan && now < this.updateMs)) return;
    this.plan = state.plan;
    if (this.updater === undefined) {
      this.updater = platform.updater({ platform, runner, firmware: FIRMWARE });
    }
    const restMs = this.updater === undefined ? NEVER : this.updater.look();
    this.updateMs = now + restMs;
    if (restMs > 0) this.updater = undefined;
  };

  /** What the technician's monitor shows: what the display says, and what goes to the gateway. */
  private readonly tellOf = (effect: Effect): void => {
    const { print } = this.platform;
    if (effect.kind === "show") {
      print(JSON.stringify({ show: effect.code, number: effect.number }));
    } else if (effect.kind === "publish" && isTold(effect)) {
      print(effect.payload.slice(0, effect.payload.indexOf("\n")));
    } else if (effect.kind === "program" && this.updater !== undefined) {
      this.updater.came(effect.message);
      // After what the kiosk has still to do with this.
      this.platform.timers.after(1, this.update);
    }
  };

  private status() {
    const { usage, total } = this.platform.memory();
    const { kiosk, lastEnd, memoryLow } = this;
    const said = { kiosk, firmware: FIRMWARE, linkEnded: lastEnd, memoryLow };
    const memoryFree = total - usage;
    const state = this.runner === undefined ? undefined : this.runner.state();
    if (state === undefined) return { ...said, memoryFree, running: false };
    const { journal, link } = state;
    const { epoch, seq, held, kept, boots } = journal.durable;
    const facts = { epoch, seq, held, kept, boots, journalFree: freeRecords(journal) };
    return { ...said, memoryFree, running: true, link: link.phase, ...facts };
  }
}
