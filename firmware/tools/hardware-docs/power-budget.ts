import { type FedRail, type Kiosk, type Part, partsOf } from "./tables.ts";

/** What one rail must bear, and the wire and fuse that go with it. */
export interface RailBudget {
  rail: FedRail;
  volts: number;
  idleMa: number;
  peakMa: number;
  /** What its supply should be able to give, a size that is sold. */
  supplyMa: number;
  /** What keeps its wires from more: a fuse, or what the source of the logic rail can give. */
  limitMa: number;
  wireMm2: number;
  /** Of the rail's voltage, at peak, there and back. */
  dropPercent: number;
}

export interface PowerBudget {
  rails: RailBudget[];
  /** 220 V: amperes at most, its fuse and wire. */
  mains: { watts: number; peakMa: number; fuseMa: number; wireMm2: number };
  /** What everything on the computer's USB ports takes together; 0 where there is none. */
  usb: { idleMa: number; peakMa: number };
}

/** Half as much again as the peak: supplies age and cabinets get warm. */
const SUPPLY_MARGIN = 1.5;
const FUSE_MARGIN = 1.25;
/** A small step-down converter and a small mains supply; the true ones are in data sheets. */
const EFFICIENCY = 0.85;
/** Small supplies without power factor correction, careful figure. */
const POWER_FACTOR = 0.5;
const MAINS_VOLTS = 220;
const SUPPLY_SIZES_MA = [500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6500, 10000];
/** Rated currents of IEC 60127 fuses. */
const FUSES_MA = [500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300];
const WIRES_MM2 = [0.25, 0.5, 0.75, 1, 1.5];
/** Below this no wire of the mains is laid: strength, not heat (IEC 60335-1 section 25). */
const MAINS_LEAST_MM2 = 0.75;
/** Our own careful figure for bundled flexible copper in a closed cabinet. */
const AMPERES_PER_MM2 = 6;
/** Copper at 20 °C, ohm × mm² / m. */
const COPPER = 0.0175;
/** The longest way from the supplies to a part in the cabinet, metres. */
const LENGTH_M = 1.5;
const DROP_MAX_PERCENT = 3;
/** Watts kept for the small computer's own supply. */
const COMPUTER_WATTS = 65;

const LOGIC_VOLTS: Record<Kiosk, number> = { esp32: 3.3, node: 5 };
/**
 * No fuse guards the logic rail: the regulator of an ESP32 board gives no more than about this
 * (UNVERIFIED, class figure), a USB 2.0 port no more than this.
 */
const LOGIC_LIMIT_MA: Record<Kiosk, number> = { esp32: 1000, node: 500 };

/** What a wire may carry for ever, milliamperes. */
export function wireBearsMa(mm2: number): number {
  return mm2 * AMPERES_PER_MM2 * 1000;
}

/**
 * Rails from the last to the first: an ESP32 board's regulator takes the logic rail's current from
 * 5 V unchanged, an Arduino takes it from USB; the converter takes the 5 V rail's power from 24 V.
 * One motor turns at a time.
 */
export function powerBudget(all: readonly Part[], kiosk: Kiosk): PowerBudget {
  const load = (rail: Part["rail"][Kiosk]) => sums(all, { rail, kiosk });
  const logic = load("logic");
  const own5 = load("5V");
  const below = kiosk === "esp32" ? logic : { idle: 0, peak: 0 };
  const middle = { idle: own5.idle + below.idle, peak: own5.peak + below.peak };
  const through = (ma: number) => (ma * 5) / EFFICIENCY / 24;
  const own24 = load("24V");
  const high = { idle: own24.idle + through(middle.idle), peak: own24.peak + through(middle.peak) };
  const rails = [
    sized({ rail: "24V", volts: 24 }, high),
    sized({ rail: "5V", volts: 5 }, middle),
    sized({ rail: "logic", volts: LOGIC_VOLTS[kiosk], limitMa: LOGIC_LIMIT_MA[kiosk] }, logic),
  ];
  const usb = load("usb");
  const over = kiosk === "node" ? logic : { idle: 0, peak: 0 };
  return {
    rails,
    mains: mainsOf(rails[0]?.supplyMa ?? 0, kiosk),
    usb: { idleMa: usb.idle + over.idle, peakMa: usb.peak + over.peak },
  };
}

interface Load {
  idle: number;
  peak: number;
}

function sums(parts: readonly Part[], on: { rail: Part["rail"][Kiosk]; kiosk: Kiosk }): Load {
  const load = { idle: 0, peak: 0 };
  for (const part of partsOf(parts, on.kiosk)) {
    if (part.rail[on.kiosk] !== on.rail) continue;
    const quantity = part.quantity[on.kiosk];
    load.idle += part.idleMa * quantity;
    load.peak += part.peakMa * (part.key === "spiral" ? 1 : quantity);
  }
  return load;
}

function mainsOf(supplyMa: number, kiosk: Kiosk): PowerBudget["mains"] {
  const watts = (supplyMa * 24) / 1000 + (kiosk === "node" ? COMPUTER_WATTS : 0);
  const peakMa = Math.round((watts / EFFICIENCY / POWER_FACTOR / MAINS_VOLTS) * 1000);
  const fuseMa = nextSize(FUSES_MA, peakMa * FUSE_MARGIN);
  const least = Math.max(fuseMa / 1000 / AMPERES_PER_MM2, MAINS_LEAST_MM2);
  return { watts, peakMa, fuseMa, wireMm2: nextSize(WIRES_MM2, least) };
}

interface Supply {
  rail: FedRail;
  volts: number;
  /** Given where no fuse guards the rail. */
  limitMa?: number;
}

function sized({ rail, volts, limitMa }: Supply, { idle, peak }: Load): RailBudget {
  const guard = limitMa ?? nextSize(FUSES_MA, peak * FUSE_MARGIN);
  const wireMm2 = nextSize(WIRES_MM2, wireNeeded({ limitMa: guard, peakMa: peak, volts }));
  return {
    rail,
    volts,
    idleMa: Math.round(idle),
    peakMa: Math.round(peak),
    supplyMa: nextSize(
      SUPPLY_SIZES_MA,
      Math.max(peak * SUPPLY_MARGIN, limitMa === undefined ? guard : 0),
    ),
    limitMa: guard,
    wireMm2,
    dropPercent: Math.round(dropPercent({ peakMa: peak, volts, mm2: wireMm2 }) * 10) / 10,
  };
}

/** The fuse must blow before the wire is too warm, and the part must still get its volts. */
function wireNeeded(load: { limitMa: number; peakMa: number; volts: number }): number {
  const forHeat = load.limitMa / 1000 / AMPERES_PER_MM2;
  const forDrop = dropPercent({ ...load, mm2: 1 }) / DROP_MAX_PERCENT;
  return Math.max(forHeat, forDrop);
}

function dropPercent({ peakMa, volts, mm2 }: { peakMa: number; volts: number; mm2: number }) {
  return ((2 * LENGTH_M * COPPER * (peakMa / 1000)) / mm2 / volts) * 100;
}

function nextSize(sizes: readonly number[], least: number): number {
  const size = sizes.find((one) => one >= least);
  if (size === undefined) throw new Error(`Nothing is sold for ${least}; split the rail.`);
  return size;
}

/** The constants, for the page that shows the calculation. */
export const CALCULATION = {
  supplyMargin: SUPPLY_MARGIN,
  fuseMargin: FUSE_MARGIN,
  efficiency: EFFICIENCY,
  powerFactor: POWER_FACTOR,
  amperesPerMm2: AMPERES_PER_MM2,
  copper: COPPER,
  lengthM: LENGTH_M,
  dropMaxPercent: DROP_MAX_PERCENT,
} as const;
