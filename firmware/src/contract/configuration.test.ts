import { describe, expect, test } from "vitest";
import {
  CONFIGURATION_FILE,
  CONFIGURATION_PROBLEMS,
  type Configuration,
  configurationProblem,
  readConfiguration,
  rootsOf,
} from "./configuration.ts";

const GOOD: Configuration = {
  format: 1,
  kiosk: "xian-017",
  roots: [3, 4, 5, 6].map((epoch) => ({ epoch, root: `0${epoch}`.repeat(32) })),
  broker: { host: "192.168.8.2", port: 1883 },
  wifi: { ssid: "county-kiosks", password: "eight or more" },
  lanes: "spirals",
};

const root = (epoch: number, text = "ab".repeat(32)) => ({ epoch, root: text });

describe("a configuration on a board", () => {
  test.each<[string, object]>([
    ["with Wi-Fi", GOOD],
    ["on a wired network", { ...GOOD, wifi: null }],
    ["on an open network", { ...GOOD, wifi: { ssid: "hall", password: "" } }],
    ["on a network named in Chinese, as bytes", { ...GOOD, wifi: { ssid: "Ã¥", password: "" } }],
    ["with a lane board", { ...GOOD, lanes: "lane-board" }],
    ["with a broker of IPv6", { ...GOOD, broker: { host: "fe80::2", port: 1 } }],
  ])("is taken %s", (_name, value) => {
    expect(configurationProblem(value)).toBeUndefined();
    expect(readConfiguration(JSON.stringify(value))).toEqual(value);
  });

  test.each<[string, string, unknown]>([
    ["of a later format", "config-format", { ...GOOD, format: 2 }],
    ["that is a list", "config-format", [GOOD]],
    ["that is nothing", "config-format", null],
    ["of a kiosk with capitals", "config-kiosk", { ...GOOD, kiosk: "Xian" }],
    ["of a kiosk with too long a name", "config-kiosk", { ...GOOD, kiosk: "a".repeat(17) }],
    ["without roots", "config-roots", { ...GOOD, roots: [] }],
    ["with three roots", "config-roots", { ...GOOD, roots: GOOD.roots.slice(1) }],
    [
      "with a root missing between",
      "config-roots",
      { ...GOOD, roots: [1, 2, 4, 5].map(plainRoot) },
    ],
    [
      "with a short root",
      "config-roots",
      { ...GOOD, roots: [1, 2, 3, 4].map((e) => root(e, "ab")) },
    ],
    ["with a root in capitals", "config-roots", { ...GOOD, roots: [1, 2, 3, 4].map(capitals) }],
    ["with epoch 0", "config-roots", { ...GOOD, roots: [0, 1, 2, 3].map(plainRoot) }],
    ["without a port", "config-broker", { ...GOOD, broker: { host: "gateway" } }],
    ["with port 70000", "config-broker", { ...GOOD, broker: { host: "gateway", port: 70000 } }],
    ["with a broker that is a URL", "config-broker", { ...GOOD, broker: { host: "a/b", port: 1 } }],
    ["that leaves Wi-Fi out", "config-wifi", { ...GOOD, wifi: undefined }],
    ["with a short password", "config-wifi", { ...GOOD, wifi: { ssid: "a", password: "short" } }],
    [
      "with an SSID that is no bytes",
      "config-wifi",
      { ...GOOD, wifi: { ssid: "安", password: "" } },
    ],
    ["with lanes of another kind", "config-lanes", { ...GOOD, lanes: "belts" }],
  ])("is refused by code %s", (_name, code, value) => {
    expect(configurationProblem(value)).toBe(code);
    expect(readConfiguration(JSON.stringify(value))).toBe(code);
  });

  test("that was never written is told from one that was cut short", () => {
    expect(readConfiguration(undefined)).toBe("config-missing");
    expect(readConfiguration('{"format":1,"kio')).toBe("config-not-json");
  });

  test("gives its roots as keys", () => {
    expect(rootsOf(GOOD)[0]).toEqual({ epoch: 3, root: new Uint8Array(32).fill(3) });
  });

  test("has a file name that Storage keeps whole", () => {
    expect(CONFIGURATION_FILE.length).toBeLessThanOrEqual(28);
  });

  test("has a code for each thing that can be wrong, and no two the same", () => {
    expect(new Set(CONFIGURATION_PROBLEMS).size).toBe(CONFIGURATION_PROBLEMS.length);
  });
});

function plainRoot(epoch: number) {
  return root(epoch);
}

function capitals(epoch: number) {
  return root(epoch, "AB".repeat(32));
}
