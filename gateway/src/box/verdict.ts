import type { GatewayHealth } from "@anxin/firmware/contract/site";

/** What a look at a gateway's /health gave; undefined when nothing answered. */
export type Look = Pick<GatewayHealth, "upSeconds" | "reasons"> | undefined;

/** The look before the switch, and those since. */
export interface Watched {
  before: Look;
  looks: readonly Look[];
  /** Since the switch. */
  elapsedMs: number;
}

/** A process that began by itself before this must not be taken for the new one. */
const CLOCK_SLACK_SECONDS = 2;
/** The new release must answer by then: opening and checking a large journal takes its time. */
export const ANSWER_MS = 90_000;
/** And stay well for so long. */
export const STEADY_LOOKS = 5;
/** These say nothing about the release: kiosks and the cloud come back in their own time. */
const OUTSIDE: readonly string[] = ["kiosk-away", "cloud-away", "automation-down"];

/**
 * `well` when the last looks all answered from one process begun after the switch, none of them
 * with a reason that was not there before; `ill` when that cannot come any more.
 */
export function verdict({ before, looks, elapsedMs }: Watched): "wait" | "well" | "ill" {
  const known = new Set((before?.reasons ?? []).map(({ code }) => code));
  const last = looks.slice(-STEADY_LOOKS);
  if (isRestarting(looks)) return "ill";
  const steady = last.length === STEADY_LOOKS && last.every((look) => isNew(look, elapsedMs));
  const worse = last.some((look) =>
    look?.reasons.some(({ code }) => !known.has(code) && !OUTSIDE.includes(code)),
  );
  if (steady && !worse) return "well";
  return elapsedMs >= ANSWER_MS ? "ill" : "wait";
}

function isNew(look: Look, elapsedMs: number): boolean {
  return look !== undefined && look.upSeconds <= elapsedMs / 1000 + CLOCK_SLACK_SECONDS;
}

/** A process that is younger than it was has died in between. */
function isRestarting(looks: readonly Look[]): boolean {
  let upSeconds = 0;
  for (const look of looks) {
    if (look === undefined) continue;
    if (look.upSeconds < upSeconds) return true;
    upSeconds = look.upSeconds;
  }
  return false;
}
