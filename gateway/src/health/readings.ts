/** What is looked at to say how the gateway is; one moment's values. */
import type { GatewayAlert } from "@anxin/firmware/contract/uplink";

export interface Readings {
  kiosks: KioskReading[];
  journal: { entries: number; bytes: number; bytesMax: number };
  /** What the gateway calls a person for; `kiosk` is "" when it is about itself. */
  alarms: readonly { code: GatewayAlert; kiosk: string }[];
  /** When the oldest entry the cloud has not yet came in, gateway time, unix milliseconds. */
  oldestUnsentAt: number | undefined;
  cloud: CloudReading;
  certificates: { whose: string; daysLeft: number }[];
  /** off: not asked for. */
  automation: "off" | "running" | "safe" | "waiting" | "stopped";
  nowMs: number;
}

export interface KioskReading {
  kiosk: string;
  online: boolean;
  /** For how long it is offline, 0 while it is online. */
  offlineMs: number;
  /** Facts here that the cloud has not. */
  unkept: number;
}

export interface CloudReading {
  streaming: boolean;
  /** For how long nothing was answered, 0 while it is; counted from the first failure. */
  awayMs: number;
  tokenRefused: boolean;
  /** Gateway's clock minus the cloud's, milliseconds; undefined before the first answer. */
  clockErrorMs: number | undefined;
  /** How long the last facts taken took on the way, milliseconds. */
  latencyMs: number | undefined;
}
