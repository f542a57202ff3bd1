import { both } from "../bilingual.ts";
import type { PowerBudget } from "../power-budget.ts";
import { isThickEnough } from "../shared-wires.ts";
import { type Kiosk, type Part, partsOf } from "../tables.ts";
import { type Cable, COLOURS, type End, PIN_LIMIT_MA, SIGNAL_COLOURS, type Wire } from "../wire.ts";

/** What the wiring of one kiosk is checked against. */
export interface Wiring {
  kiosk: Kiosk;
  parts: readonly Part[];
  budget: PowerBudget;
  wires: readonly Wire[];
  cables: readonly Cable[];
}

/** Parts at whose terminals several wires meet; anywhere else one wire has a terminal. */
const MEETING: readonly string[] = ["terminals", "cabinet"];
/** Parts with terminals to spare. */
const SPARE: readonly string[] = ["mcp23017", "arduino", "computer", "terminals"];

/** Everything wrong with the wires of a kiosk, as sentences; none when it can be built. */
export function wiringProblems(wiring: Wiring): string[] {
  const { wires, cables } = wiring;
  return [
    ...repeated([...wires, ...cables].map(({ label }) => label)).map(
      (label) => `two wires are labelled ${label}`,
    ),
    ...wires.flatMap((wire) => wireProblems(wiring, wire)),
    ...[...wires, ...cables].flatMap(({ label, from, to }) =>
      [from, to].flatMap((end) => endProblems(wiring, label, end)),
    ),
    ...sharedTerminals(wires),
    ...bareTerminals(wiring),
    ...sameColours(wires),
    ...resistorProblems(wiring),
    ...cableProblems(wiring),
  ];
}

/** What each guard lets through for ever, milliamperes. */
export function guardMa({ rails, mains }: PowerBudget, guard: Wire["guard"]): number {
  const of = (rail: string) => rails.find((one) => one.rail === rail)?.limitMa ?? Infinity;
  switch (guard) {
    case "F0":
      return mains.fuseMa;
    case "F1":
      return of("24V");
    case "F2":
      return of("5V");
    case "logic":
      return of("logic");
    case "pin":
      return PIN_LIMIT_MA;
  }
}

function wireProblems({ budget }: Wiring, wire: Wire): string[] {
  const { label, colour, mm2, guard } = wire;
  const problems: string[] = [];
  if (COLOURS[colour] === undefined) problems.push(`${label} has no colour`);
  if (!(mm2 > 0)) problems.push(`${label} has no size`);
  const limitMa = guardMa(budget, guard);
  if (!isThickEnough(wire, limitMa)) {
    problems.push(`${label} of ${mm2} mm² is too thin for ${guard}, ${limitMa} mA`);
  }
  return problems;
}

/** Colours of which a signal or a rail may have no other: red is 24 V wherever it is. */
function endProblems(wiring: Wiring, label: string, { part, unit, terminal }: End): string[] {
  const found = partsOf(wiring.parts, wiring.kiosk).find(({ key }) => key === part);
  if (found === undefined) return [`${label} ends at ${part}, which the kiosk does not have`];
  const problems: string[] = [];
  const units = MEETING.includes(part) ? 1 : found.quantity[wiring.kiosk];
  if (unit < 1 || unit > units) problems.push(`${label} ends at ${part} ${unit} of ${units}`);
  if (!found.terminals.includes(terminal)) {
    problems.push(`${label} ends at ${part} ${terminal}, which it does not have`);
  }
  return problems;
}

function nameOf({ part, unit, terminal }: End): string {
  return `${part} ${unit} ${terminal}`;
}

function sharedTerminals(wires: readonly Wire[]): string[] {
  const ends = wires.flatMap(({ from, to }) => [from, to]);
  const single = ends.filter(({ part }) => !MEETING.includes(part) && part !== "mains-inlet");
  return repeated(single.map(nameOf)).map((name) => `two wires share the terminal ${name}`);
}

/** A terminal nobody wired is a wire somebody forgot. */
function bareTerminals({ kiosk, parts, wires, cables }: Wiring): string[] {
  const ends = [...wires, ...cables].flatMap(({ from, to }) => [from, to]);
  const wired = new Set(ends.map(nameOf));
  const bare: string[] = [];
  for (const part of partsOf(parts, kiosk)) {
    if (SPARE.includes(part.key)) continue;
    const onUsb = part.rail[kiosk] === "usb";
    const plugs = ["USB", "HDMI"];
    const needed = part.terminals.filter((one) => one !== "leads" && plugs.includes(one) === onUsb);
    const units = MEETING.includes(part.key) ? 1 : part.quantity[kiosk];
    for (let unit = 1; unit <= units; unit++) {
      for (const terminal of needed) {
        const name = nameOf({ part: part.key, unit, terminal });
        if (!wired.has(name)) bare.push(`no wire ends at ${name}`);
      }
    }
  }
  return bare;
}

/** Two signals of one colour at one piece would be told apart by their labels alone. */
function sameColours(wires: readonly Wire[]): string[] {
  const signals: readonly string[] = SIGNAL_COLOURS;
  const seen = wires
    .filter(({ to, colour }) => signals.includes(colour) && !MEETING.includes(to.part))
    .map(({ to, colour }) => `${to.part} ${to.unit} ${both(COLOURS[colour])}`);
  return repeated(seen).map((name) => `two signals of one colour at ${name}`);
}

function resistorProblems({ kiosk, parts, wires }: Wiring): string[] {
  return ["resistor-10k", "resistor-4k7"].flatMap((key) => {
    const bought = parts.find((part) => part.key === key)?.quantity[kiosk] ?? 0;
    const used = wires.filter(({ resistor }) => resistor?.part === key).length;
    return bought === used ? [] : [`${used} ${key} are soldered and ${bought} are bought`];
  });
}

function cableProblems({ kiosk, parts, cables }: Wiring): string[] {
  return ["usb-cable", "hdmi-cable"].flatMap((key) => {
    const bought = parts.find((part) => part.key === key)?.quantity[kiosk] ?? 0;
    const used = cables.filter(({ part }) => part === key).length;
    return bought === used ? [] : [`${used} ${key} are plugged and ${bought} are bought`];
  });
}

/** What stands more than once in a list. */
export function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
