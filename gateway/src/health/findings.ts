/** What a person should see to, as it follows from the readings. Touches nothing. */
import type { SiteAlertCode } from "@anxin/firmware/contract/site";
import type { Readings } from "./readings.ts";

export interface FindingNow {
  code: SiteAlertCode;
  /** "" when it is about the gateway itself. */
  kiosk: string;
}

const KIOSK_AWAY_MS = 600_000;
const CLOUD_AWAY_MS = 300_000;
const CLOCK_ERROR_MS = 60_000;

/** The gateway's open alarms, and what only shows from here: the cloud, flows, absent kiosks. */
export function findingsOf(readings: Readings): FindingNow[] {
  const { kiosks, alarms, cloud, automation } = readings;
  const own = (code: SiteAlertCode, isSo: boolean): FindingNow[] =>
    isSo ? [{ code, kiosk: "" }] : [];
  const full = alarms.some(({ code }) => code === "gateway-journal-full");
  const told = alarms.filter(({ code }) => !full || code !== "gateway-journal-filling");
  const away = kiosks.filter((one) => one.offlineMs >= KIOSK_AWAY_MS);
  return [
    ...told.map(({ code, kiosk }): FindingNow => ({ code, kiosk })),
    ...own("cloud-token-refused", cloud.tokenRefused),
    ...own("cloud-away", !cloud.tokenRefused && cloud.awayMs >= CLOUD_AWAY_MS),
    ...own("gateway-clock-wrong", Math.abs(cloud.clockErrorMs ?? 0) > CLOCK_ERROR_MS),
    ...own("automation-down", automation === "safe" || automation === "waiting"),
    ...away.map(({ kiosk }): FindingNow => ({ code: "kiosk-away", kiosk })),
  ];
}

/** The gateway cannot do its own work: a kiosk that is away is not its fault. */
export function isDegraded(findings: readonly FindingNow[]): boolean {
  return findings.some(({ code, kiosk }) => kiosk === "" && code !== "automation-down");
}
