import type { Part } from "./parts-list.ts";

/** What one rail must bear, and the wire and fuse that go with it. */
export interface RailBudget {
  rail: "24V" | "5V" | "3V3";
  volts: number;
  idleMa: number;
  peakMa: number;
  /** What its supply should be able to give, a size that is sold. */
  supplyMa: number;
  fuseMa: number;
  wireMm2: number;
  /** Of the rail's voltage, at peak, there and back. */
  dropPercent: number;
}

/** Half as much again as the peak: supplies age and cabinets get warm. */
const SUPPLY_MARGIN = 1.5;
const FUSE_MARGIN = 1.25;
/** A small step-down converter; the true one is in its data sheet. */
const CONVERTER_EFFICIENCY = 0.85;
const SUPPLY_SIZES_MA = [500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6500, 10000];
/** Rated currents of IEC 60127 fuses. */
const FUSES_MA = [500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300];
const WIRES_MM2 = [0.25, 0.5, 0.75, 1, 1.5];
/** Our own careful figure for bundled flexible copper in a closed cabinet. */
const AMPERES_PER_MM2 = 6;
/** Copper at 20 °C, ohm × mm² / m. */
const COPPER = 0.0175;
/** The longest way from the supplies to a part in a wall cabinet, metres. */
const LENGTH_M = 1.5;
const DROP_MAX_PERCENT = 3;

const VOLTS = { "24V": 24, "5V": 5, "3V3": 3.3 } as const;

/**
 * Rails from the last to the first: the controller's regulator takes the 3.3 V rail's current from
 * 5 V unchanged, the converter takes the 5 V rail's power from 24 V. One motor turns at a time.
 */
export function powerBudget(parts: readonly Part[]): RailBudget[] {
  const low = sums(parts, "3V3");
  const own5 = sums(parts, "5V");
  const middle = { idle: own5.idle + low.idle, peak: own5.peak + low.peak };
  const through = (ma: number) => (ma * VOLTS["5V"]) / CONVERTER_EFFICIENCY / VOLTS["24V"];
  const own24 = sums(parts, "24V");
  const high = { idle: own24.idle + through(middle.idle), peak: own24.peak + through(middle.peak) };
  return [sized("24V", high), sized("5V", middle), sized("3V3", low)];
}

interface Load {
  idle: number;
  peak: number;
}

function sums(parts: readonly Part[], rail: RailBudget["rail"]): Load {
  const load = { idle: 0, peak: 0 };
  for (const part of parts) {
    if (part.rail !== rail) continue;
    const atOnce = part.key === "spiral" ? 1 : part.quantity;
    load.idle += part.idleMa * part.quantity;
    load.peak += part.peakMa * atOnce;
  }
  return load;
}

function sized(rail: RailBudget["rail"], { idle, peak }: Load): RailBudget {
  const volts = VOLTS[rail];
  const fuseMa = nextSize(FUSES_MA, peak * FUSE_MARGIN);
  const wireMm2 = nextSize(WIRES_MM2, wireNeeded({ fuseMa, peakMa: peak, volts }));
  return {
    rail,
    volts,
    idleMa: Math.round(idle),
    peakMa: Math.round(peak),
    supplyMa: nextSize(SUPPLY_SIZES_MA, peak * SUPPLY_MARGIN),
    fuseMa,
    wireMm2,
    dropPercent: Math.round(dropPercent({ peakMa: peak, volts, mm2: wireMm2 }) * 10) / 10,
  };
}

/** The fuse must blow before the wire is too warm, and the part must still get its volts. */
function wireNeeded(load: { fuseMa: number; peakMa: number; volts: number }): number {
  const forHeat = load.fuseMa / 1000 / AMPERES_PER_MM2;
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
