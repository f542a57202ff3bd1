import { expect, test } from "vitest";
import { enrolled, credentials } from "../testing/kiosk-voice.ts";
import type { Place } from "./broker-files.ts";
import { brokerFiles, refuseTwice } from "./broker-files.ts";
import { passwordEntry } from "./password-entry.ts";

const PLACE: Place = {
  folder: "/etc/mosquitto/anxin",
  identity: "",
  plainHost: "10.0.0.1",
  ports: { kiosks: 8883, gateways: 8884, plainKiosks: 1883, plainGateways: 1884 },
};
const SALT = Buffer.alloc(12);
const [K1, K2] = [enrolled("k1", [1]), enrolled("k2", [1])];

/** Lines of a file below its heading. */
function below(made: Record<string, string>, name: string): string[] {
  return (made[name] ?? "").split("\n").slice(1);
}

function files(lists: Record<string, ReturnType<typeof enrolled>[]>, place = PLACE) {
  const gateways = Object.entries(lists).map(([name, kiosks]) => ({
    name,
    kiosks,
    password: `password of ${name}`,
  }));
  return brokerFiles(gateways, place, () => SALT);
}

test("a kiosk may write what goes up and read what comes down, of its own", () => {
  const rules = below(files({ site: [K1] }), "kiosks.acl");
  const up = ["presence", "facts", "ask", "progress", "vitals"];
  const down = ["receipt", "plan", "grant", "answer", "program"];
  expect(rules).toEqual([
    "",
    "user k1",
    ...up.map((channel) => `topic write anxin/1/k1/${channel}`),
    ...down.map((channel) => `topic read anxin/1/k1/${channel}`),
    "",
  ]);
});

test("a gateway reaches its own kiosks' topics and no others", () => {
  const rules = below(files({ north: [K1], south: [K2] }), "gateways.acl");
  expect(rules).toEqual([
    "",
    "user gateway.north",
    "topic readwrite anxin/1/k1/+",
    "",
    "user gateway.south",
    "topic readwrite anxin/1/k2/+",
    "",
  ]);
});

test("a kiosk in two gateways' lists is refused, and both are named", () => {
  const lists = [
    { name: "north", kiosks: [K1] },
    { name: "south", kiosks: [K2, K1] },
  ];
  expect(() => refuseTwice(lists)).toThrow(/k1 .* north and south/);
  expect(() => refuseTwice(lists.slice(0, 1))).not.toThrow();
});

test("a kiosk for TLS only has no password, so it cannot come in clear", () => {
  const passwords = files({ site: [K1, { ...K2, link: "tls" }] })["kiosks.passwords"];
  expect(passwords?.split("\n").map((line) => line.split(":")[0])).toEqual(["k1", ""]);
});

test.each([
  [[1, 2, 3, 4], 1],
  [[3, 4, 5, 6, 7, 8], 5],
  [[7], 7],
  [[9, 10, 11, 12], 9],
])("of a kiosk enrolled for epochs %j the password is that of epoch %i", (epochs, epoch) => {
  const { password } = credentials("k1", epoch);
  const entry = files({ site: [enrolled("k1", epochs)] })["kiosks.passwords"];
  expect(entry).toBe(`${passwordEntry("k1", password, SALT)}\n`);
});

test("nothing listens where nothing was asked for, and nobody comes without a name", () => {
  const clear = files({ site: [K1] })["anxin.conf"]?.split("\n") ?? [];
  const tls = files({ site: [K1] }, { ...PLACE, plainHost: "", identity: "/id" })["anxin.conf"];
  const listeners = (lines: readonly string[] = []) =>
    lines.filter((line) => line.startsWith("listener "));
  expect(listeners(clear)).toEqual(["listener 1883 10.0.0.1", "listener 1884 127.0.0.1"]);
  expect(listeners(tls?.split("\n"))).toEqual(["listener 8883", "listener 8884"]);
  expect(clear.filter((line) => line === "allow_anonymous false")).toHaveLength(2);
});
