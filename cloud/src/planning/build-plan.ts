import type { LotCount, Plan, QuotaRule } from "@anxin/firmware/contract";
import { LIMITS } from "@anxin/firmware/contract";

/** What a county sets for one kiosk; everything not given has the default of `settingsOf`. */
export interface KioskSettings {
  lanes: { lane: number; product: string }[];
  ways: Plan["ways"];
  /** Minutes of the day in UTC+8. */
  hours: Plan["hours"];
  timeouts: Plan["timeouts"];
  nearest: Plan["nearest"];
  /** Firmware version wanted. */
  firmware: string;
  /**
   * Boxes of a product at or below which someone should come; products not named have
   * `reorderPointDefault`.
   */
  reorder: Record<string, number>;
  /** What a card gets; when not given, the first product of the lanes that can be given out. */
  cardProduct?: string;
}

export const REORDER_POINT_DEFAULT = 3;

/**
 * Times of a spiral motor with home switch and of its drop sensor (hardware-docs/measurements), and
 * of the people around it.
 */
export const TIMEOUTS_DEFAULT: Plan["timeouts"] = {
  confirmSeconds: LIMITS.grantSeconds,
  homeLeaveMs: 1000,
  homeReturnMs: 4000,
  settleMs: 250,
  dropMs: 1500,
  doorOpenSeconds: 120,
};

/**
 * Settings with every value not given at its default: all ways but card and voucher, always open.
 */
export function settingsOf(
  given: Partial<KioskSettings> & Pick<KioskSettings, "lanes">,
): KioskSettings {
  return {
    ways: { grant: true, voucher: false, card: false },
    hours: { open: 0, close: 1440 },
    timeouts: TIMEOUTS_DEFAULT,
    nearest: [],
    firmware: "0.1.0",
    reorder: {},
    ...given,
  };
}

/** A load planned and not yet arrived. */
export interface OpenLoad extends LotCount {
  id: string;
  lane: number;
}

export interface PlanWish {
  settings: KioskSettings;
  loads: readonly OpenLoad[];
  refused: readonly string[];
  /** What the county decides for every kiosk; nothing when not given. */
  policy?: {
    quotas: QuotaRule[];
    ages: NonNullable<Plan["ages"]>;
    climate?: NonNullable<Plan["climate"]>;
  };
  epoch: number;
  /** The nonce of the declaration the epoch was opened for. */
  opened: string;
  revision: number;
}

/**
 * Thrown when a plan would not fit the kiosk's flash page or one of its limits; nothing was issued.
 */
export class PlanTooLarge extends Error {
  readonly code = "plan-too-large";
}

/** LF and 32 hexadecimal digits of the tag. */
const SEAL_BYTES = 33;

/** The exact text of a plan. Throws PlanTooLarge. */
export function buildPlan(wish: PlanWish): string {
  const { settings, loads, refused } = wish;
  refuseAbove("loads", loads.length, LIMITS.loadsPerPlanMax);
  refuseAbove("refused lots", refused.length, LIMITS.refusedLotsMax);
  refuseAbove("lanes", settings.lanes.length, LIMITS.lanesMax);
  const plan: Plan = {
    revision: wish.revision,
    epoch: wish.epoch,
    opened: wish.opened,
    lanes: settings.lanes,
    loads: loads.map(({ id, lane, lot, expiry, count }) => ({ id, lane, lot, expiry, count })),
    refused: [...refused],
    ways: settings.ways,
    hours: settings.hours,
    timeouts: settings.timeouts,
    nearest: settings.nearest,
    firmware: settings.firmware,
    ...rulesOf(wish),
  };
  return JSON.stringify(plan);
}

type Rules = Pick<Plan, "quotas" | "ages" | "cardProduct" | "climate">;

/** Only what was decided: a plan of a county without rules is the text it always was. */
function rulesOf({ settings, policy }: PlanWish): Rules {
  const { quotas = [], ages = {}, climate } = policy ?? {};
  const { cardProduct } = settings;
  return {
    ...(quotas.length > 0 ? { quotas } : {}),
    ...(Object.keys(ages).length > 0 ? { ages } : {}),
    ...(cardProduct === undefined ? {} : { cardProduct }),
    ...(climate === undefined ? {} : { climate }),
  };
}

/**
 * Throws PlanTooLarge when this wish would not fit at any revision and epoch: planning asks before
 * it accepts a load, so that intake, which must never stop, can always issue the next revision.
 */
export function refuseTooLarge(wish: Omit<PlanWish, "revision" | "epoch" | "opened">): void {
  const worst = { revision: 4294967295, epoch: 65535, opened: "0000000000000000" };
  const text = buildPlan({ ...wish, ...worst });
  refuseAbove("bytes", text.length + SEAL_BYTES, LIMITS.planBytesMax);
}

function refuseAbove(what: string, value: number, max: number): void {
  if (value > max) throw new PlanTooLarge(`a plan holds at most ${max} ${what}, this has ${value}`);
}
