import { type Part, type Repair, type Tables } from "../tables.ts";
import { REPAIR_CODES } from "../repair-codes.ts";
import { repeated } from "./wiring.ts";
import { wordProblems } from "./words.ts";

/** The most actions between a blank board and the first test vend. */
export const FIRST_VEND_ACTIONS_MAX = 7;

/** Everything wrong with the bill of materials by itself. */
export function partProblems(parts: readonly Part[]): string[] {
  return [
    ...repeated(parts.map(({ key }) => key)).map((key) => `${key} is listed twice`),
    ...parts.flatMap((part) => {
      const { key, quantity, price } = part;
      const problems: string[] = [];
      const counts = Object.values(quantity);
      if (!counts.every((count) => Number.isInteger(count) && count >= 0)) {
        problems.push(`${key} has no whole quantity`);
      }
      if (!counts.some((count) => count > 0)) problems.push(`${key} is in no kiosk`);
      if (part.alternatives.length === 0) problems.push(`${key} has no alternative`);
      if (part.source.en === "") problems.push(`${key} has no source of its currents`);
      if (part.peakMa < part.idleMa) problems.push(`${key} takes less at its peak than idle`);
      if (price !== null && !isPriced(price)) problems.push(`${key} has a price without a date`);
      return problems;
    }),
  ];
}

function isPriced({ low, high, asOf, source }: NonNullable<Part["price"]>): boolean {
  return low > 0 && high >= low && /^\d{4}-\d\d-\d\d$/.test(asOf) && source !== "";
}

/** Codes of the contract without a row, and rows without a code. */
export function repairProblems(
  repairs: readonly Repair[],
  codes: readonly string[] = REPAIR_CODES,
): string[] {
  const rows = repairs.map(({ code }) => code);
  return [
    ...codes.filter((code) => !rows.includes(code)).map((code) => `${code} has no row`),
    ...rows.filter((row) => !codes.includes(row)).map((row) => `${row} is no code`),
    ...repeated(rows).map((row) => `${row} has two rows`),
    ...repairs
      .filter(({ causes, actions }) => causes.length === 0 || actions.length === 0)
      .map(({ code }) => `${code} says no cause or nothing to do`),
  ];
}

/** Everything wrong with the tables that need no other table. */
export function tableProblems(tables: Tables): string[] {
  const { actions } = tables.firstVend;
  return [
    ...wordProblems(tables),
    ...partProblems(tables.parts),
    ...repairProblems(tables.repairs),
    ...repeated(tables.acceptance.map(({ id }) => id)).map((id) => `two tests are called ${id}`),
    ...repeated(tables.steps.map(({ id }) => id)).map((id) => `two steps are called ${id}`),
    ...repeated(actions.map(({ id }) => id)).map((id) => `two actions are called ${id}`),
    ...(actions.length > FIRST_VEND_ACTIONS_MAX
      ? [`the first vend takes ${actions.length} actions`]
      : []),
  ];
}
