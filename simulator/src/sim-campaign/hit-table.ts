import { FAULT_NAMES, type FaultName } from "../county/fault-names.ts";
import type { FaultHits } from "../county/fault-tally.ts";
import { VEND_STATES, type VendState } from "../world/vend-state.ts";
import { whyUnreachable } from "./unreachable.ts";

const COLUMN = 9;

function cell(hits: FaultHits, fault: FaultName, state: VendState): string {
  const count = hits[fault][state] ?? 0;
  if (count === 0 && whyUnreachable(fault, state) !== undefined) return "·";
  return String(count);
}

/** The table fault x vend state, with a note on every cell that cannot be reached. */
export function hitTable(hits: FaultHits): string {
  const wide = Math.max(...FAULT_NAMES.map((name) => name.length)) + 1;
  const head = "".padEnd(wide) + VEND_STATES.map((state) => state.padStart(COLUMN)).join("");
  const rows = FAULT_NAMES.map((fault) => {
    const cells = VEND_STATES.map((state) => cell(hits, fault, state).padStart(COLUMN));
    return fault.padEnd(wide) + cells.join("");
  });
  return [head, ...rows, ...notes()].join("\n");
}

function notes(): string[] {
  const reasons = FAULT_NAMES.flatMap((fault) => {
    const cells = VEND_STATES.flatMap((state) => {
      const why = whyUnreachable(fault, state);
      return why === undefined ? [] : [{ state, why }];
    });
    return [...Map.groupBy(cells, ({ why }) => why)].map(([why, group]) => {
      return `· ${fault} while ${group.map(({ state }) => state).join(", ")}: ${why}`;
    });
  });
  return reasons.length === 0 ? [] : ["", ...reasons];
}

/** Cells that can be reached and were met less often than `times`. */
export function rareCells(hits: FaultHits, times: number): string[] {
  return FAULT_NAMES.flatMap((fault) =>
    VEND_STATES.filter((state) => {
      const count = hits[fault][state] ?? 0;
      return count < times && whyUnreachable(fault, state) === undefined;
    }).map((state) => `${fault} while ${state}: ${hits[fault][state] ?? 0}`),
  );
}
