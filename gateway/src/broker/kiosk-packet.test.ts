import { expect, test } from "vitest";
import { kioskPacket } from "./kiosk-packet.ts";

const at = (hex: string, from = 0) => kioskPacket(Buffer.from(hex, "hex"), from, 100);

test("a PUBLISH of QoS 1 is read where it stands", () => {
  const packet = at("c00033090003612f6201026869", 2);
  const payload = Buffer.from("hi");
  expect(packet).toEqual({ type: "publish", topic: "a/b", payload, id: 258, end: 13 });
});

test("one of QoS 0 has no identifier", () => {
  expect(at("30070003612f626869")).toMatchObject({ topic: "a/b", id: 0, end: 9 });
});

test("a PUBACK is read", () => {
  expect(at("40020102")).toEqual({ type: "puback", end: 4 });
});

// MQTT 3.1.1, sections 2.2 and 3.3.
test.each([
  ["PINGREQ", "c000"],
  ["a part of a header", "32"],
  ["a part of a packet", "33090003612f62010268"],
  ["QoS 2", "34090003612f6201026869"],
  ["QoS 3", "36090003612f6201026869"],
  ["identifier 0", "32090003612f6200006869"],
  ["a topic longer than the packet", "32090009612f6201026869"],
  ["no room for a topic", "300100"],
  ["a length of five bytes", "308080808001"],
  ["more than the bound", `3065${"00".repeat(101)}`],
  ["a PUBACK with flags", "41020102"],
])("%s is left to aedes", (_name, hex) => {
  expect(at(hex)).toBeUndefined();
});
