/**
 * What a person must see to at this gateway while it lasts, told by every path that still works: to
 * the cloud as a notice of all that is open, and to whoever listens at the site.
 */
import type { GatewayAlert, Notice } from "@anxin/firmware/contract/uplink";
import { ALERTS_OPEN_MAX } from "@anxin/firmware/contract/uplink";
import type { Time } from "./time.ts";

export interface Alarm {
  code: GatewayAlert;
  /** The kiosk it is about, "" when it is about the gateway itself. */
  kiosk: string;
  open: boolean;
  /** Gateway time, unix milliseconds. */
  at: number;
}

export interface AlarmsParts {
  time: Time;
  notice(notice: Notice): void;
  /** A path of this site's own; called when an alarm begins and when it is over. */
  local(alarm: Alarm): void;
}

/**
 * Kiosks come back and show their certificates within this; before it the cloud would be told that
 * what they are about is over.
 */
const FIRST_TOLD_MS = 120_000;
/** A notice may be lost; and with every kiosk away nothing else shows that the gateway is there. */
const AGAIN_MS = 60_000;

export class Alarms {
  readonly #parts: AlarmsParts;
  readonly #open = new Map<string, Alarm>();
  #isFirstTold = false;
  #cancel: (() => void) | undefined;

  constructor(parts: AlarmsParts) {
    this.#parts = parts;
  }

  start(): void {
    const waitMs = this.#isFirstTold ? AGAIN_MS : FIRST_TOLD_MS;
    this.#cancel = this.#parts.time.after(waitMs, () => {
      this.#isFirstTold = true;
      this.#tellCloud();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Alarms that are open now, the gateway's own first. */
  open(): Alarm[] {
    return [...this.#open.values()].sort((a, b) => (a.kiosk < b.kiosk ? -1 : 1));
  }

  /** Says how things stand; only a change is told. */
  set(code: GatewayAlert, open: boolean, kiosk = ""): void {
    const name = `${kiosk} ${code}`;
    if (this.#open.has(name) === open) return;
    const alarm = { code, kiosk, open, at: this.#parts.time.nowMs() };
    if (open) this.#open.set(name, alarm);
    else this.#open.delete(name);
    this.#parts.local(alarm);
    if (this.#isFirstTold) this.#tellCloud();
  }

  #tellCloud(): void {
    const open = this.open().slice(0, ALERTS_OPEN_MAX);
    const at = this.#parts.time.nowMs();
    const said = open.map(({ code, kiosk }) => ({ code, kiosk }));
    this.#parts.notice({ type: "alerts", kiosk: "", at, open: said });
  }
}
