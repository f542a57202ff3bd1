/** The answer to /health, from the readings of one moment. */
import { PROTOCOL } from "@anxin/firmware/contract";
import type { GatewayHealth } from "@anxin/firmware/contract/site";
import { SITE_ALERT_SENTENCES } from "@anxin/firmware/contract/site";
import type { FindingNow } from "./findings.ts";
import { isDegraded } from "./findings.ts";
import type { Wrong } from "./last-words.ts";
import type { Readings } from "./readings.ts";

export interface ReportParts {
  readings: Readings;
  findings: readonly FindingNow[];
  lastError: Wrong | undefined;
  upMs: number;
  versions: Omit<GatewayHealth["versions"], "protocol">;
}

const REASONS_MAX = 50;

export function reportOf({ readings, findings, lastError, upMs, versions }: ReportParts) {
  const { kiosks, journal, cloud, oldestUnsentAt, automation, nowMs } = readings;
  const { clockErrorMs, latencyMs } = cloud;
  const own = findings.filter(({ kiosk }) => kiosk === "");
  const sorted = [...own, ...findings.filter(({ kiosk }) => kiosk !== "")];
  const unsentMs = oldestUnsentAt === undefined ? undefined : Math.max(0, nowMs - oldestUnsentAt);
  const health: GatewayHealth = {
    status: isDegraded(findings) ? "degraded" : "ok",
    reasons: sorted.slice(0, REASONS_MAX).map(({ code, kiosk }) => {
      return { code, kiosk, ...SITE_ALERT_SENTENCES[code] };
    }),
    reasonsMore: Math.max(0, sorted.length - REASONS_MAX),
    at: nowMs,
    upSeconds: seconds(upMs),
    kiosks: { served: kiosks.length, online: kiosks.filter(({ online }) => online).length },
    oldestUnsentSeconds: unsentMs === undefined ? null : seconds(unsentMs),
    unkept: kiosks.reduce((sum, { unkept }) => sum + unkept, 0),
    journal: {
      entries: journal.entries,
      bytes: journal.bytes,
      bytesMax: journal.bytesMax,
      percent: Math.round((journal.bytes / journal.bytesMax) * 1000) / 10,
    },
    cloud: {
      streaming: cloud.streaming,
      awaySeconds: seconds(cloud.awayMs),
      latencyMs: latencyMs === undefined ? null : Math.round(latencyMs),
      clockErrorSeconds: clockErrorMs === undefined ? null : Math.round(clockErrorMs / 1000),
    },
    automation,
    lastError: lastError ?? null,
    versions: { ...versions, protocol: PROTOCOL },
  };
  return health;
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
