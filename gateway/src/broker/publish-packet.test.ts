import { expect, test } from "vitest";
import { publishPacket } from "./publish-packet.ts";

test("a PUBLISH of QoS 1 is these bytes", () => {
  const packet = publishPacket({ topic: "a/b", payload: "hi", qos: 1, retain: true, id: 258 });
  expect(packet.toString("hex")).toBe("33090003612f6201026869");
});

test("at QoS 0 there is no identifier", () => {
  const packet = publishPacket({ topic: "a/b", payload: "hi", qos: 0, retain: false, id: 7 });
  expect(packet.toString("hex")).toBe("30070003612f626869");
});

// MQTT 3.1.1, table 2.4: the largest length of one byte is 127, of two 16,383.
test.each([
  [127, "307f"],
  [128, "308001"],
  [16_383, "30ff7f"],
  [16_384, "30808001"],
])("a remaining length of %i is written %s", (length, header) => {
  const payload = "x".repeat(length - 5);
  const packet = publishPacket({ topic: "a/b", payload, qos: 0, retain: false, id: 0 });
  expect(packet.subarray(0, header.length / 2).toString("hex")).toBe(header);
  expect(packet).toHaveLength(header.length / 2 + length);
});
