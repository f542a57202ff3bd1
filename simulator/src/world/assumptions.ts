/**
 * Every number the simulated world takes from outside, with where it comes from. `measured` names a
 * published or counted figure, `derived` says from what, `assumed` is our own choice because we
 * found nothing published; an assumption is deliberately worse than a healthy machine, so the code
 * meets its faults often.
 */
export interface Assumption {
  value: number;
  unit: string;
  basis: "measured" | "derived" | "assumed";
  source: string;
}

const at = (value: number, unit: string, from: [Assumption["basis"], string]): Assumption => ({
  value,
  unit,
  basis: from[0],
  source: from[1],
});

const NOTHING_PUBLISHED =
  "no vend-failure or jam rate of a health machine is published that we found";
const COIL =
  "open-source spiral driver: at most 1 s to leave home, 4 s to come back, sampled each 50 ms";

export const DEMAND = {
  boxesPerMachineDay: at(2.39, "boxes/day", [
    "measured",
    "Futian district, Shenzhen, 2018: 2.39 boxes per machine and day on average",
  ]),
  boxesPerCampusMachineDay: at(15.5, "boxes/day", [
    "measured",
    "Pennsylvania State University 2024-25: 11,327 items from 2 machines, 15.5 a machine and day",
  ]),
  boxesPerStreetMachineDay: at(34, "boxes/day", [
    "measured",
    "Melbourne 2017-20: 180,989 orders at 4 machines that never close, 34 a machine and day",
  ]),
  piecesPerBox: at(10, "condoms", ["measured", "Fuqing 2016, Shenzhen 2018: boxes of ten"]),
  leavesWithoutConfirming: at(0.03, "share", ["assumed", "nobody has counted who walks away"]),
  typesTheNumber: at(0.3, "share", ["assumed", "the others press the lit button"]),
  typesItWrongOnce: at(0.05, "share of those who type", ["assumed", "four digits, one slip in 20"]),
  reactionMsMin: at(3000, "ms", ["assumed", "walk up, look, press"]),
  reactionMsMax: at(20000, "ms", ["assumed", "walk up, look, press"]),
} as const;

export const MECHANICS = {
  leaveHomeMsMin: at(120, "ms", ["derived", COIL]),
  leaveHomeMsMax: at(600, "ms", ["derived", COIL]),
  turnMsMin: at(2000, "ms", ["measured", "24 V gear motors of 15-30 rpm: 2-4 s a turn"]),
  turnMsMax: at(3600, "ms", ["measured", "24 V gear motors of 15-30 rpm: 2-4 s a turn"]),
  fallMsMax: at(450, "ms", ["derived", "free fall of 0.3-1 m takes 250-450 ms"]),
  noDrop: at(0.01, "per turn", ["assumed", NOTHING_PUBLISHED]),
  doubleDrop: at(0.003, "per turn", ["assumed", NOTHING_PUBLISHED]),
  doubleSeenAsOne: at(0.2, "of double drops", [
    "assumed",
    "two boxes in one shadow of the curtain",
  ]),
  jam: at(0.004, "per turn", ["assumed", NOTHING_PUBLISHED]),
  noStart: at(0.002, "per turn", ["assumed", NOTHING_PUBLISHED]),
  boxTipsWhenPowerGoes: at(0.3, "of turns cut short", [
    "assumed",
    "a box at the edge may still go",
  ]),
} as const;

export const SERVICE = {
  lanesPerWallUnit: at(6, "lanes", ["measured", "wall units: 4-12 lanes"]),
  laneDepth: at(10, "boxes", ["measured", "spiral lanes 5-15 deep"]),
  visitHoursMin: at(4, "hours", ["assumed", "a restocker comes the same day at the earliest"]),
  visitHoursMax: at(48, "hours", ["assumed", "two days at the latest"]),
  miscounts: at(0.05, "of counts", ["assumed", "one lane count in 20 is off by one"]),
} as const;

const FAR_WORSE = "far worse than life, on purpose: a county of a year in a month";
const every = (days: number): Assumption => at(days, "days", ["assumed", FAR_WORSE]);

export const FAULT_RATES = {
  /** Mean days between two of a kind: per kiosk, or per site where the whole site is hit. */
  daysBetween: {
    loss: every(3),
    delay: every(6),
    repeat: every(5),
    reorder: every(5),
    partition: every(3),
    "long-partition": every(80),
    "broker-death": every(5),
    "gateway-death": every(3),
    unsynced: every(5),
    "gateway-clock": every(12),
    "cloud-death": every(4),
    "power-cut": every(6),
    "flash-tear": every(8),
    "flash-wear": every(25),
    clock: every(30),
    "board-swap": every(70),
    "blind-sensor": every(30),
  } as { readonly [fault: string]: Assumption },
  answerLost: at(0.02, "of cloud requests", ["assumed", "committed, but the answer never arrives"]),
  sentTwice: at(0.05, "of forms", ["assumed", "a button pressed twice while the page is slow"]),
  receiverAway: at(0.2, "of alert messages", ["assumed", "a robot's limit, a mail server's night"]),
  resent: at(0.02, "of messages", ["assumed", "QoS 1 resends what was not acknowledged in time"]),
  late: at(0.2, "of repeats and of what was under way", ["assumed", "queues on the way"]),
} as const;
