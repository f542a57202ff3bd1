import { describe, expect, test } from "vitest";
import { DEVICES_PROBLEMS, type DevicesProblem, readDevices } from "./devices.ts";

const GOOD = {
  format: 1,
  firmata: { path: "/dev/serial/by-id/usb-Arduino", board: "uno" },
  codeReader: { path: "/dev/serial/by-id/usb-Grow", baud: 9600 },
  cardReader: null,
  laneBoard: null,
  clock: "ds3231",
  climate: true,
  screenPort: 8090,
};

/** What is changed in a good file, and the code it is refused with. */
const BAD: [change: object, problem: DevicesProblem][] = [
  [{ format: 2 }, "devices-format"],
  [{ firmata: { path: "COM3", board: "uno" } }, "devices-firmata"],
  [{ firmata: { path: "/dev/ttyACM0", board: "nano" } }, "devices-firmata"],
  [{ codeReader: { path: "/dev/ttyUSB0", baud: 9601 } }, "devices-code-reader"],
  [{ cardReader: {} }, "devices-card-reader"],
  [{ laneBoard: "/dev/ttyUSB0" }, "devices-lane-board"],
  [{ clock: "ntp" }, "devices-clock"],
  [{ climate: "yes" }, "devices-climate"],
  [{ screenPort: 80 }, "devices-screen"],
  [{ tls: { ca: "/a/ca.crt", certificate: "/a/kiosk.crt" } }, "devices-tls"],
  [{ tls: { ca: "ca.crt", certificate: "/a/kiosk.crt", key: "/a/kiosk.key" } }, "devices-tls"],
];

describe("the file that says what is plugged into a Node board", () => {
  test("is taken when every device is named", () => {
    expect(readDevices(JSON.stringify(GOOD))).toEqual(GOOD);
    const plain = { ...GOOD, codeReader: null, screenPort: null, clock: "computer" };
    expect(readDevices(JSON.stringify(plain))).toEqual(plain);
    const files = { ca: "/a/ca.crt", certificate: "/a/kiosk.crt", key: "/a/kiosk.key" };
    const secured = { ...GOOD, tls: files };
    expect(readDevices(JSON.stringify(secured))).toEqual(secured);
  });

  test.each(BAD)("with %j is refused as %s", (change, problem) => {
    expect(readDevices(JSON.stringify({ ...GOOD, ...change }))).toBe(problem);
  });

  test("that is missing or torn is told apart from one that is wrong", () => {
    expect(readDevices(undefined)).toBe("devices-missing");
    expect(readDevices("")).toBe("devices-missing");
    expect(readDevices(JSON.stringify(GOOD).slice(0, 40))).toBe("devices-not-json");
    expect(readDevices("[]")).toBe("devices-format");
  });

  test("has a case here for every code", () => {
    const tried = new Set([...BAD.map(([, problem]) => problem), "devices-missing"]);
    expect(DEVICES_PROBLEMS.filter((one) => !tried.has(one))).toEqual(["devices-not-json"]);
  });
});
