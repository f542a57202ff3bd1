/**
 * What `GET /health` of a gateway answers: 200 while it can do its work, 503 while it cannot. Read
 * by `npx anxin gateway status` and by whatever watches the site. Fields are only ever added.
 */
import type { SiteAlertCode } from "./site-alerts.ts";

export interface HealthReason {
  code: SiteAlertCode;
  /** "" when it is about the gateway itself. */
  kiosk: string;
  zh: string;
  en: string;
}

export interface GatewayHealth {
  /**
   * degraded: the gateway itself cannot do all of its work. A kiosk that is away degrades nothing.
   */
  status: "ok" | "degraded";
  /** The gateway's own first; at most 50, `reasonsMore` counts the rest. */
  reasons: HealthReason[];
  reasonsMore: number;
  /** Gateway time, unix milliseconds. */
  at: number;
  upSeconds: number;
  kiosks: { served: number; online: number };
  /** Age of the oldest fact the cloud has not, null when it has all; and how many it has not. */
  oldestUnsentSeconds: number | null;
  unkept: number;
  journal: { entries: number; bytes: number; bytesMax: number; percent: number };
  cloud: {
    streaming: boolean;
    awaySeconds: number;
    /** Of the last facts taken. */
    latencyMs: number | null;
    /** Gateway's clock minus the cloud's, null before its first answer. */
    clockErrorSeconds: number | null;
  };
  automation: "off" | "running" | "safe" | "waiting" | "stopped";
  /** The newest line of level warn or error, null when there was none since the start. */
  lastError: {
    level: "warn" | "error";
    code: string;
    kiosk: string;
    text: string;
    at: number;
  } | null;
  /** `firmware`: kiosks by the version they last said. */
  versions: { gateway: string; protocol: number; node: string; firmware: Record<string, number> };
}
