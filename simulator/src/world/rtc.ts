const DAY_MS = 86_400_000;

/** A clock chip: right, running ahead or behind, set wrong, or without its time. */
export interface Rtc {
  /** Unix seconds it says; 0 when it has lost the time. */
  read: (nowMs: number) => number;
  /** From now on it is off by so many seconds, and by so many more each day. */
  set: (nowMs: number, off: { seconds: number; perDay: number }) => void;
  /** Its battery is empty. */
  lose: () => void;
  /** True when it is right, or nearly so. */
  isRight: (nowMs: number) => boolean;
}

/** Kiosks take a chip that is off by less for right. */
const RIGHT_SECONDS = 600;

/** A chip that tells the right time until it is harmed. */
export function rtc(): Rtc {
  let off = { seconds: 0, perDay: 0 };
  let sinceMs = 0;
  let lost = false;
  const offAt = (nowMs: number) => off.seconds + (off.perDay * (nowMs - sinceMs)) / DAY_MS;
  return {
    read: (nowMs) => (lost ? 0 : Math.max(1, Math.floor(nowMs / 1000 + offAt(nowMs)))),
    set: (nowMs, wish) => {
      off = wish;
      sinceMs = nowMs;
      lost = false;
    },
    lose: () => {
      lost = true;
    },
    isRight: (nowMs) => !lost && Math.abs(offAt(nowMs)) < RIGHT_SECONDS,
  };
}
