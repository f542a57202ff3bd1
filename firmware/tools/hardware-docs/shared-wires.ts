/** Wires that both kiosks have: mains, rails, loads behind MOSFETs, lanes. */
import { type PowerBudget, wireBearsMa } from "./power-budget.ts";
import type { FedRail } from "./tables.ts";
import {
  type ColourName,
  end,
  type End,
  type Guard,
  RAIL_COLOURS,
  type Resistor,
  row,
  SIGNAL_COLOURS,
  SIGNAL_MM2,
  type Wire,
  type WireGroup,
} from "./wire.ts";

/** A wire before it has its label. */
export type Laid = Omit<Wire, "label">;

/** Sizes and guards of one kiosk's rails. */
export interface Sizes {
  mm2: Record<FedRail, number>;
  mainsMm2: number;
}

export function sizesOf({ rails, mains }: PowerBudget): Sizes {
  const mm2 = { "24V": 0, "5V": 0, logic: 0 };
  for (const { rail, wireMm2 } of rails) mm2[rail] = wireMm2;
  return { mm2, mainsMm2: mains.wireMm2 };
}

const GUARDS: Record<FedRail, Guard> = { "24V": "F1", "5V": "F2", logic: "logic" };

/** Plus of a part from its rail. */
export function plus(sizes: Sizes, on: { rail: FedRail; to: End; group: WireGroup }): Laid {
  const { rail, to, group } = on;
  const mm2 = sizes.mm2[rail];
  return { group, from: row(rail), to, colour: RAIL_COLOURS[rail], mm2, guard: GUARDS[rail] };
}

/** Minus of a part to ground, as thick as its plus. */
export function minus(sizes: Sizes, on: { rail: FedRail; to: End; group: WireGroup }): Laid {
  const { rail, to, group } = on;
  const mm2 = sizes.mm2[rail];
  return { group, from: row("GND"), to, colour: "black", mm2, guard: GUARDS[rail] };
}

/** Both wires of a part that a rail feeds. */
export function feed(
  sizes: Sizes,
  on: { rail: FedRail; part: string; unit?: number; terminals: [string, string]; group: WireGroup },
): Laid[] {
  const { rail, part, unit = 1, terminals, group } = on;
  return [
    plus(sizes, { rail, to: end(part, terminals[0], unit), group }),
    minus(sizes, { rail, to: end(part, terminals[1], unit), group }),
  ];
}

/** A signal; `at` chooses its colour so that neighbours at a part differ. */
export function signal(on: {
  from: End;
  to: End;
  group: WireGroup;
  at: number;
  resistor?: Resistor | undefined;
}): Laid {
  const { from, to, group, at, resistor } = on;
  const colour: ColourName = SIGNAL_COLOURS[at % SIGNAL_COLOURS.length] ?? "white";
  const laid = { group, from, to, colour, mm2: SIGNAL_MM2, guard: "pin" as const };
  return resistor === undefined ? laid : { ...laid, resistor };
}

/** A contact's other side; no more than its pull-up flows in it. */
export function contactGround(to: End, group: WireGroup): Laid {
  return { group, from: row("GND"), to, colour: "black", mm2: SIGNAL_MM2, guard: "pin" };
}

/** 220 V side and protective earth: a licensed electrician's. */
export function mainsWires({ mainsMm2 }: Sizes): Laid[] {
  const laid = (terminal: string, colour: ColourName): Laid => ({
    group: "mains",
    from: end("mains-inlet", terminal),
    to: end("supply", terminal),
    colour,
    mm2: mainsMm2,
    guard: "F0",
  });
  const earth = (from: End, to: End): Laid => ({
    group: "mains",
    from,
    to,
    colour: "earth",
    // Mechanical strength, and a fault current of the building's own breaker (IEC 60204-1, 8.2.2).
    mm2: 1.5,
    guard: "F0",
  });
  const stud = end("cabinet", "PE stud");
  return [
    laid("L", "brown"),
    laid("N", "lightBlue"),
    earth(end("mains-inlet", "PE"), stud),
    earth(stud, end("supply", "PE")),
    earth(stud, end("cabinet", "door stud")),
  ];
}

/** From the supplies through their fuses to the terminal rows. */
export function powerWires(sizes: Sizes): Laid[] {
  const high = { group: "power", mm2: sizes.mm2["24V"], guard: "F1" } as const;
  const middle = { group: "power", mm2: sizes.mm2["5V"], guard: "F2" } as const;
  return [
    { ...high, from: end("supply", "V+"), to: end("fuse", "in", 1), colour: "red" },
    { ...high, from: end("fuse", "out", 1), to: row("24V"), colour: "red" },
    { ...high, from: end("supply", "V−"), to: row("GND"), colour: "black" },
    { ...high, from: row("24V"), to: end("converter", "IN+"), colour: "red" },
    { ...high, from: row("GND"), to: end("converter", "IN−"), colour: "black" },
    { ...middle, from: end("converter", "OUT+"), to: end("fuse", "in", 2), colour: "orange" },
    { ...middle, from: end("fuse", "out", 2), to: row("5V"), colour: "orange" },
    { ...middle, from: row("GND"), to: end("converter", "OUT−"), colour: "black" },
    {
      ...high,
      from: row("GND"),
      to: end("cabinet", "PE stud"),
      colour: "earth",
      mm2: 1.5,
      note: {
        zh: "全机唯一的 0 V 接地点",
        en: "the only place where 0 V meets earth",
      },
    },
  ];
}

/** Unit of `load-mosfet` that switches each load. */
export const LOAD_UNITS = { emitter: 1, lamp: 2, buzzer: 3 } as const;

const LOADS = [
  { unit: LOAD_UNITS.emitter, part: "drop-sensor", plus: "+", minus: "emitter −", group: "drop" },
  { unit: LOAD_UNITS.lamp, part: "button", plus: "lamp +", minus: "lamp −", group: "front" },
  { unit: LOAD_UNITS.buzzer, part: "buzzer", plus: "+", minus: "−", group: "front" },
] as const;

/** A load's minus goes to its MOSFET's drain, never straight to ground. */
export function loadWires(sizes: Sizes): Laid[] {
  const mm2 = sizes.mm2["5V"];
  const laid = LOADS.flatMap(({ unit, part, plus: positive, minus: negative, group }): Laid[] => [
    plus(sizes, { rail: "5V", to: end(part, positive), group }),
    {
      group,
      from: end("load-mosfet", "D", unit),
      to: end(part, negative),
      colour: "grey",
      mm2,
      guard: "F2",
    },
    minus(sizes, { rail: "5V", to: end("load-mosfet", "S", unit), group }),
  ]);
  const receiver = minus(sizes, {
    rail: "5V",
    to: end("drop-sensor", "receiver −"),
    group: "drop",
  });
  return [
    ...laid,
    receiver,
    contactGround(end("door-switch", "COM"), "front"),
    contactGround(end("button", "COM"), "front"),
  ];
}

/** Seven wires a lane; the first two are the controller's. */
export function laneWires(
  sizes: Sizes,
  lanes: readonly { lane: number; motor: End; home: End; resistor?: Resistor }[],
): Laid[] {
  const mm2 = sizes.mm2["24V"];
  return lanes.flatMap(({ lane, motor, home, resistor }): Laid[] => [
    signal({ from: motor, to: end("motor-driver", "G", lane), group: "lanes", at: lane }),
    signal({
      from: home,
      to: end("spiral", "home", lane),
      group: "lanes",
      at: lane + 1,
      resistor,
    }),
    plus(sizes, { rail: "24V", to: end("spiral", "M+", lane), group: "lanes" }),
    {
      group: "lanes",
      from: end("motor-driver", "D", lane),
      to: end("spiral", "M−", lane),
      colour: "grey",
      mm2,
      guard: "F1",
    },
    minus(sizes, { rail: "24V", to: end("motor-driver", "S", lane), group: "lanes" }),
    plus(sizes, { rail: "24V", to: end("motor-driver", "+", lane), group: "lanes" }),
    contactGround(end("spiral", "home COM", lane), "lanes"),
  ]);
}

const LETTERS: Record<WireGroup, string> = {
  mains: "M",
  power: "P",
  controller: "C",
  bus: "B",
  readers: "R",
  front: "F",
  drop: "D",
  lanes: "L",
};

/** Gives each wire its label: the group's letter and a number; lanes by lane, `L07.3`. */
export function labelled(laid: readonly Laid[]): Wire[] {
  const counts = new Map<string, number>();
  return laid.map((one) => {
    const lane = one.group === "lanes" ? laneOf(one) : undefined;
    const head = LETTERS[one.group] + (lane === undefined ? "" : `${padded(lane)}.`);
    const number = (counts.get(head) ?? 0) + 1;
    counts.set(head, number);
    return { label: head + (lane === undefined ? padded(number) : number), ...one };
  });
}

function laneOf({ to }: Laid): number {
  return to.unit;
}

function padded(number: number): string {
  return String(number).padStart(2, "0");
}

/** Whether a wire is thick enough for what its guard lets through, milliamperes. */
export function isThickEnough(wire: Pick<Wire, "mm2">, limitMa: number): boolean {
  return wireBearsMa(wire.mm2) >= limitMa;
}
