import { expect, test } from "vitest";
import { findingsOf, isDegraded } from "./findings.ts";
import type { GatewayAlert } from "@anxin/firmware/contract/uplink";
import type { Readings } from "./readings.ts";

const WELL: Readings = {
  kiosks: [{ kiosk: "k1", online: true, offlineMs: 0, unkept: 0 }],
  journal: { entries: 5, bytes: 500, bytesMax: 1000 },
  alarms: [],
  oldestUnsentAt: undefined,
  cloud: {
    streaming: true,
    awayMs: 0,
    tokenRefused: false,
    clockErrorMs: 500,
    latencyMs: 80,
  },
  certificates: [{ whose: "gateway", daysLeft: 300 }],
  automation: "off",
  nowMs: 0,
};
const alarms = (...said: [GatewayAlert, kiosk?: string][]) => ({
  alarms: said.map(([code, kiosk = ""]) => ({ code, kiosk })),
});
const cloud = (more: object) => ({ cloud: { ...WELL.cloud, ...more } });
const away = (offlineMs: number) => ({
  kiosks: [{ kiosk: "k1", online: false, offlineMs, unkept: 0 }],
});

/** What is so, what is found, and whether that degrades the gateway itself. */
type Case = [string, Partial<Readings>, [found: string[], degraded: boolean]];

test.each<Case>([
  ["all is well", {}, [[], false]],
  [
    "the journal is 80 % full",
    alarms(["gateway-journal-filling"]),
    [["gateway-journal-filling"], true],
  ],
  [
    "the journal is full",
    alarms(["gateway-journal-filling"], ["gateway-journal-full"]),
    [["gateway-journal-full"], true],
  ],
  ["the disk refuses", alarms(["gateway-disk-failed"]), [["gateway-disk-failed"], true]],
  ["the cloud is silent for four minutes", cloud({ awayMs: 240_000 }), [[], false]],
  ["the cloud is silent for five", cloud({ awayMs: 300_000 }), [["cloud-away"], true]],
  ["the token is refused", cloud({ tokenRefused: true }), [["cloud-token-refused"], true]],
  [
    "the clock is two minutes late",
    cloud({ clockErrorMs: -120_000 }),
    [["gateway-clock-wrong"], true],
  ],
  ["the cloud never answered", cloud({ clockErrorMs: undefined }), [[], false]],
  [
    "the certificate ends next week",
    alarms(["certificate-ending"]),
    [["certificate-ending"], true],
  ],
  ["the authority has ended", alarms(["certificate-ended"]), [["certificate-ended"], true]],
  [
    "a kiosk's ends next week",
    alarms(["certificate-ending", "k1"]),
    [["k1 certificate-ending"], false],
  ],
  ["a kiosk restarts", away(60_000), [[], false]],
  ["a kiosk is off for ten minutes", away(600_000), [["k1 kiosk-away"], false]],
  ["flows run", { automation: "running" }, [[], false]],
  ["flows do not run", { automation: "safe" }, [["automation-down"], false]],
])("when %s", (_name, more, [expected, degraded]) => {
  const findings = findingsOf({ ...WELL, ...more });
  expect(findings.map(({ code, kiosk }) => (kiosk === "" ? code : `${kiosk} ${code}`))).toEqual(
    expected,
  );
  expect(isDegraded(findings)).toBe(degraded);
});
