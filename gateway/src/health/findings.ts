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
const FILLING = 0.8;
const ENDING_DAYS = 30;
/** Certificates said one by one, the soonest first; what is more is the same visit. */
const CERTIFICATES_MAX = 20;
const OWN: readonly string[] = ["gateway", "authority", ""];

export function findingsOf(readings: Readings): FindingNow[] {
  const { kiosks, journal, cloud, automation } = readings;
  const own = (code: SiteAlertCode, isSo: boolean): FindingNow[] =>
    isSo ? [{ code, kiosk: "" }] : [];
  const full = journal.bytes >= journal.bytesMax;
  const away = kiosks.filter((one) => one.offlineMs >= KIOSK_AWAY_MS);
  return [
    ...own("gateway-disk-failed", journal.failing),
    ...own("gateway-journal-full", full),
    ...own("gateway-journal-filling", !full && journal.bytes >= journal.bytesMax * FILLING),
    ...own("cloud-token-refused", cloud.tokenRefused),
    ...own("cloud-away", !cloud.tokenRefused && cloud.awayMs >= CLOUD_AWAY_MS),
    ...own("gateway-clock-wrong", Math.abs(cloud.clockErrorMs ?? 0) > CLOCK_ERROR_MS),
    ...certificateFindings(readings),
    ...own("automation-down", automation === "safe" || automation === "waiting"),
    ...away.map(({ kiosk }): FindingNow => ({ code: "kiosk-away", kiosk })),
  ];
}

/** The gateway cannot do its own work: a kiosk that is away is not its fault. */
export function isDegraded(findings: readonly FindingNow[]): boolean {
  return findings.some(({ code, kiosk }) => kiosk === "" && code !== "automation-down");
}

function certificateFindings({ certificates }: Readings): FindingNow[] {
  return certificates
    .filter(({ daysLeft }) => daysLeft < ENDING_DAYS)
    .toSorted((a, b) => a.daysLeft - b.daysLeft)
    .slice(0, CERTIFICATES_MAX)
    .map(({ whose, daysLeft }) => ({
      code: daysLeft < 0 ? "certificate-ended" : "certificate-ending",
      kiosk: OWN.includes(whose) ? "" : whose,
    }));
}
