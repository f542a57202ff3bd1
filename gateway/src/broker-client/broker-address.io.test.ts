import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError } from "../config/config-error.ts";
import { brokerAddress } from "./broker-address.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-address-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SAID = {
  brokerUrl: "mqtt://127.0.0.1:1884",
  brokerUser: "gateway.site",
  brokerPassword: "secret",
  brokerPasswordFile: "",
  brokerCa: "",
};

test.each([
  ["localhost", "mqtt://localhost"],
  ["an address of the site", "mqtt://192.168.1.2:1884"],
  ["a container beside it", "mqtt://mosquitto:1884"],
  ["an IPv6 address of the site", "mqtt://[fd00::1]:1884"],
])("a broker at %s may be reached in clear", (_name, brokerUrl) => {
  expect(brokerAddress({ ...SAID, brokerUrl })).toEqual({
    url: brokerUrl,
    user: "gateway.site",
    password: "secret",
  });
});

test("over TLS the authority is read, and so is the password's file", () => {
  const [ca, password] = [join(folder, "ca.crt"), join(folder, "password")];
  writeFileSync(ca, "PEM");
  writeFileSync(password, "of a file\n", { mode: 0o600 });
  const brokerUrl = "mqtts://broker.example:8884";
  const said = { ...SAID, brokerUrl, brokerCa: ca, brokerPasswordFile: password };
  expect(brokerAddress(said)).toEqual({
    url: brokerUrl,
    user: "gateway.site",
    password: "of a file",
    ca: "PEM",
  });
});

test.each([
  ["something that is no URL", { brokerUrl: "broker" }, /not a URL/],
  ["another protocol", { brokerUrl: "http://broker" }, /mqtt:\/\/ or mqtts:\/\//],
  ["a password in the URL", { brokerUrl: "mqtt://a:b@127.0.0.1" }, /must not hold a password/],
  ["no user", { brokerUser: "" }, /brokerUser/],
  ["a user that could be a kiosk", { brokerUser: "k1" }, /brokerUser/],
  ["no password", { brokerPassword: "" }, /brokerPasswordFile/],
  ["a public address in clear", { brokerUrl: "mqtt://8.8.8.8" }, /use mqtts/],
  ["a name elsewhere in clear", { brokerUrl: "mqtt://broker.example" }, /use mqtts/],
  ["TLS without an authority", { brokerUrl: "mqtts://broker.example" }, /brokerCa/],
  ["a file that is not there", { brokerPasswordFile: "/nowhere" }, /cannot read/],
])("%s is refused, and the message says what to change", (_name, wrong, message) => {
  expect(() => brokerAddress({ ...SAID, ...wrong })).toThrow(ConfigError);
  expect(() => brokerAddress({ ...SAID, ...wrong })).toThrow(message);
});

test("a password file that others may read is refused", () => {
  const path = join(folder, "password");
  writeFileSync(path, "secret", { mode: 0o644 });
  expect(() => brokerAddress({ ...SAID, brokerPasswordFile: path })).toThrow(/chmod 600/);
});
