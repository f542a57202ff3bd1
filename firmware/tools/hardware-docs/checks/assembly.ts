import { KIOSKS, type Kiosk, type Part, partsOf, type Step } from "../tables.ts";
import type { Cable, Wire } from "../wire.ts";
import { repeated } from "./wiring.ts";

/** What the assembly of one kiosk is checked against. */
export interface Assembly {
  kiosk: Kiosk;
  parts: readonly Part[];
  steps: readonly Step[];
  wires: readonly Wire[];
  cables: readonly Cable[];
}

/** The steps of one kiosk, in their order. */
export function stepsOf(steps: readonly Step[], kiosk: Kiosk): Step[] {
  return steps.filter(({ kiosks }) => kiosks.includes(kiosk));
}

/**
 * Everything wrong with the order of work: a part installed twice, never, or not bought; a wire
 * laid twice, never, or before both of its ends are there.
 */
export function assemblyProblems({ kiosk, parts, steps, wires, cables }: Assembly): string[] {
  const own = stepsOf(steps, kiosk);
  const bought = partsOf(parts, kiosk).map(({ key }) => key);
  const installed = own.flatMap((step) => step.parts);
  const groups = own.flatMap((step) => step.wires);
  const all = [...wires, ...cables];
  return [
    ...installed
      .filter((key) => !bought.includes(key))
      .map((key) => `a step installs ${key}, which the parts list does not have`),
    ...bought.filter((key) => !installed.includes(key)).map((key) => `no step installs ${key}`),
    ...repeated(installed).map((key) => `two steps install ${key}`),
    ...repeated(groups).map((group) => `two steps lay the wires of ${group}`),
    ...groups
      .filter((group) => !all.some((wire) => wire.group === group))
      .map((group) => `a step lays wires of ${group}, and there are none`),
    ...all
      .filter((wire) => !groups.includes(wire.group))
      .map(({ label }) => `no step lays ${label}`),
    ...tooEarly(own, all),
  ];
}

function tooEarly(steps: readonly Step[], wires: readonly (Wire | Cable)[]): string[] {
  const there = new Set<string>();
  const problems: string[] = [];
  for (const step of steps) {
    for (const key of step.parts) there.add(key);
    for (const { label, group, from, to } of wires) {
      if (!step.wires.includes(group)) continue;
      const missing = [from, to].filter(({ part }) => !there.has(part));
      for (const { part } of missing) {
        problems.push(`step ${step.id} lays ${label} before ${part} is there`);
      }
    }
  }
  return problems;
}

/** Steps that no kiosk, or an unknown one, has. */
export function strayStepProblems(steps: readonly Step[]): string[] {
  const known: readonly string[] = KIOSKS;
  return steps
    .filter(({ kiosks }) => kiosks.length === 0 || kiosks.some((one) => !known.includes(one)))
    .map(({ id }) => `step ${id} belongs to no kiosk`);
}
