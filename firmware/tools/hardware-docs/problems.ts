import { assemblyProblems, strayStepProblems } from "./checks/assembly.ts";
import { enclosureProblems } from "./checks/enclosure.ts";
import { tableProblems } from "./checks/tables.ts";
import { wiringProblems } from "./checks/wiring.ts";
import { powerBudget } from "./power-budget.ts";
import { KIOSKS, type Kiosk, type Tables } from "./tables.ts";
import { cablesOf, wiresOf } from "./wires.ts";

/** Everything wrong with all tables together, as sentences; the papers are made of none. */
export function problemsOf(tables: Tables): string[] {
  return [
    ...tableProblems(tables),
    ...strayStepProblems(tables.steps),
    ...KIOSKS.flatMap((kiosk) => problemsOfKiosk(tables, kiosk).map((one) => `${kiosk}: ${one}`)),
  ];
}

function problemsOfKiosk({ parts, steps, enclosure }: Tables, kiosk: Kiosk): string[] {
  const built = { kiosk, parts, wires: wiresOf(parts, kiosk), cables: cablesOf(kiosk) };
  return [
    ...wiringProblems({ ...built, budget: powerBudget(parts, kiosk) }),
    ...assemblyProblems({ ...built, steps }),
    ...enclosureProblems(enclosure, { parts, kiosk }),
  ];
}
