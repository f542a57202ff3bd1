/** Sees kiosks out that the enrolment calls leaving; `fleet/leaving.ts` says when. */
import type { Enrolment } from "./config/enrolment.ts";
import type { LeavingStep } from "./fleet/leaving.ts";
import { leavingStep } from "./fleet/leaving.ts";
import type { Kiosks } from "./kiosks.ts";
import type { Log } from "./log.ts";
import type { Time } from "./time.ts";

export interface LeavingParts {
  kiosks: Kiosks;
  enrolment: Enrolment;
  time: Time;
  log: Log;
  dismiss(kiosk: string, why: string): void;
  /** Called when a kiosk is served no more. */
  left(): void;
}

const LOOK_MS = 10_000;
const WAITS: Readonly<Record<Exclude<LeavingStep, "nothing">, string>> = {
  plan: "close it at the county first: no lanes and every way off",
  kiosk: "its last plan waits for it; switch it on where it has a link",
  facts: "the cloud has not all of its facts yet",
};

export class Leaving {
  readonly #parts: LeavingParts;
  readonly #left = new Set<string>();
  /** What each was last said to wait for. */
  readonly #said = new Map<string, LeavingStep>();
  #cancel: (() => void) | undefined;

  constructor(parts: LeavingParts) {
    this.#parts = parts;
  }

  hasLeft(kiosk: string): boolean {
    return this.#left.has(kiosk) && this.#parts.enrolment.isLeaving(kiosk);
  }

  /** Looks now, and again for as long as anybody is leaving. */
  look(): void {
    const { enrolment, time } = this.#parts;
    this.#cancel?.();
    const leaving = enrolment.kiosks().filter((kiosk) => enrolment.isLeaving(kiosk));
    for (const kiosk of this.#said.keys()) {
      if (!leaving.includes(kiosk)) this.#forget(kiosk);
    }
    for (const kiosk of leaving) this.#lookAt(kiosk);
    if (leaving.every((kiosk) => this.#left.has(kiosk))) return;
    this.#cancel = time.after(LOOK_MS, () => this.look());
  }

  stop(): void {
    this.#cancel?.();
  }

  #lookAt(kiosk: string): void {
    if (this.#left.has(kiosk)) return;
    const { kiosks, log, dismiss, left } = this.#parts;
    const step = leavingStep(kiosks.state(kiosk));
    if (step !== this.#said.get(kiosk)) this.#say(kiosk, step);
    this.#said.set(kiosk, step);
    if (step !== "nothing") return;
    this.#left.add(kiosk);
    log.info(
      { code: "kiosk-left", kiosk },
      "Kiosk is out of service and knows it: take it out of the enrolment file.",
    );
    dismiss(kiosk, "it is out of service");
    left();
  }

  #say(kiosk: string, step: LeavingStep): void {
    if (step === "nothing") return;
    const text = `Kiosk is leaving and still served: ${WAITS[step]}.`;
    this.#parts.log.info({ code: "kiosk-leaving", kiosk, step }, text);
  }

  #forget(kiosk: string): void {
    this.#said.delete(kiosk);
    this.#left.delete(kiosk);
  }
}
