import { LIMITS } from "../contract/limits.ts";
import type { Trust } from "../contract/messages.ts";
import type { Moment } from "./interface.ts";

/** A time seen at an uptime. */
export interface TimeAt {
  seconds: number;
  uptimeMs: number;
}

/** What the kiosk knows of time. */
export interface ClockState {
  /** Gateway time of a receipt of this boot: the only time taken as authenticated. */
  authentic: TimeAt | undefined;
  /** The last trusted time seen, or the last journalled one from before this boot. */
  floor: TimeAt | undefined;
  /** True when the RTC's last reading could be so. */
  rtcGood: boolean;
}

/** An RTC this far from authenticated time, or behind the floor, is wrong. */
const RTC_ERROR_SECONDS = 600;

/** A jump is told in what the wire has room for. */
const U32 = 4294967295;

export interface DeviceTime {
  time: number;
  trust: Trust;
}

function isPossible(seconds: number): boolean {
  return seconds >= LIMITS.timeSecondsMin && seconds <= LIMITS.timeSecondsMax;
}

/** A time seen earlier, carried to now by the uptime since. */
function carried(at: TimeAt, moment: Moment): number {
  return at.seconds + Math.floor((moment.uptimeMs - at.uptimeMs) / 1000);
}

/** The clock at boot: the floor is the last journalled time, 0 when there is none. */
export function clockAtBoot(floorSeconds: number, moment: Moment): ClockState {
  const floor = floorSeconds > 0 ? { seconds: floorSeconds, uptimeMs: moment.uptimeMs } : undefined;
  return { authentic: undefined, floor, rtcGood: false };
}

/** The time a fact of this moment gets, and how far it can be trusted. */
export function deviceTime(clock: ClockState, moment: Moment): DeviceTime {
  if (clock.authentic !== undefined) {
    return { time: carried(clock.authentic, moment), trust: "trusted" };
  }
  if (clock.rtcGood && isPossible(moment.clockSeconds)) {
    return { time: Math.floor(moment.clockSeconds), trust: "trusted" };
  }
  if (clock.floor !== undefined) return { time: carried(clock.floor, moment), trust: "floor" };
  return { time: 0, trust: "unknown" };
}

/** What a look at the clocks found out. */
export interface ClockLook {
  clock: ClockState;
  /** Seconds by which device time jumped against uptime; 0 when less than a day. */
  jumped: number;
  /** True when the RTC contradicts what is known, false when it agrees with authenticated time. */
  wrong: boolean | undefined;
}

function rtcVerdict(clock: ClockState, moment: Moment): boolean | undefined {
  if (moment.clockSeconds === 0) return undefined;
  if (!isPossible(moment.clockSeconds)) return true;
  if (clock.authentic !== undefined) {
    return Math.abs(moment.clockSeconds - carried(clock.authentic, moment)) > RTC_ERROR_SECONDS;
  }
  const floor = clock.floor;
  if (floor !== undefined && moment.clockSeconds < carried(floor, moment) - RTC_ERROR_SECONDS) {
    return true;
  }
  return undefined;
}

/** How far an RTC that was good until now has jumped; 0 when less than a day. */
function lostTrack(clock: ClockState, moment: Moment): number {
  if (!clock.rtcGood || clock.floor === undefined || moment.clockSeconds === 0) return 0;
  const off = Math.floor(moment.clockSeconds) - carried(clock.floor, moment);
  const bounded = Math.max(-U32, Math.min(U32, off));
  return Math.abs(off) > LIMITS.clockJumpSeconds ? bounded : 0;
}

/** Looks at the RTC; device time that jumps by more than a day is told, and so is a wrong RTC. */
export function lookAtClock(clock: ClockState, moment: Moment): ClockLook {
  const wrong = rtcVerdict(clock, moment);
  const rtcGood = wrong !== true && moment.clockSeconds !== 0;
  const next = { ...clock, rtcGood };
  const now = deviceTime(next, moment);
  if (now.trust !== "trusted") return { clock: next, jumped: lostTrack(clock, moment), wrong };
  const before = deviceTime(clock, moment);
  const off = clock.floor === undefined ? 0 : now.time - carried(clock.floor, moment);
  const counts = before.trust === "trusted" && Math.abs(off) > LIMITS.clockJumpSeconds;
  const floor = { seconds: now.time, uptimeMs: moment.uptimeMs };
  return { clock: { ...next, floor }, jumped: counts ? off : 0, wrong };
}

/** Gateway time of a fresh receipt; an impossible one is not believed. */
export function withReceiptTime(clock: ClockState, seconds: number, moment: Moment): ClockState {
  if (!isPossible(seconds)) return clock;
  return { ...clock, authentic: { seconds, uptimeMs: moment.uptimeMs } };
}
