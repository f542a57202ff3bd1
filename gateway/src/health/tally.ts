/** Counts what happened since the start; it grows with the kiosks' versions and codes alone. */
import type { Presence, WireCode } from "@anxin/firmware/contract";
import type { Entry } from "../fleet/decision.ts";
import type { Onlooker } from "../onlooker.ts";

/** Firmware versions told apart; a fleet has a few. */
const VERSIONS_MAX = 20;

export class Tally implements Onlooker {
  readonly entries = { fact: 0, quarantine: 0, gap: 0 };
  readonly refusals = new Map<WireCode, number>();
  readonly #firmware = new Map<string, string>();

  stored(_kiosk: string, entries: readonly Entry[]): void {
    for (const { body } of entries) {
      if (body.type === "fact" || body.type === "quarantine" || body.type === "gap") {
        this.entries[body.type] += 1;
      }
    }
  }

  refused(_kiosk: string, code: WireCode): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  presence(kiosk: string, { firmware }: Presence): void {
    this.#firmware.set(kiosk, firmware);
  }

  /** Kiosks by the firmware they last said, the most common first; the rest as "other". */
  firmware(): Record<string, number> {
    const counts = new Map<string, number>();
    for (const version of this.#firmware.values()) {
      counts.set(version, (counts.get(version) ?? 0) + 1);
    }
    const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
    const rest = sorted.slice(VERSIONS_MAX).reduce((sum, [, count]) => sum + count, 0);
    const shown = Object.fromEntries(sorted.slice(0, VERSIONS_MAX));
    return rest === 0 ? shown : { ...shown, other: rest };
  }
}
