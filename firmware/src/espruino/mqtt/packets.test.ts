import { describe, expect, it } from "vitest";
import {
  connectPacket,
  pingPacket,
  pubackPacket,
  publishHeader,
  readConnack,
  readPuback,
  readPublish,
  readSuback,
  subscribePacket,
} from "./packets.ts";

/** In hexadecimal digits, a blank between bytes. */
const hex = (bytes: string): string =>
  [...Buffer.from(bytes, "latin1")].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
const bytes = (text: string): string => Buffer.from(text, "hex").toString("latin1");

describe("what a kiosk says to a broker, byte by byte", () => {
  it("connects with its name, its password, and the will that speaks for it when it is gone", () => {
    const will = { topic: "t", payload: "gone" };
    const packet = connectPacket({
      client: "k1",
      user: "k1",
      password: "pw",
      will,
      keepAliveSeconds: 30,
    });
    expect(hex(packet)).toBe(
      "10 1f 00 04 4d 51 54 54 04 ee 00 1e 00 02 6b 31 00 01 74 00 04 67 6f 6e 65 00 02 6b 31 00 02 70 77",
    );
  });

  it.each([
    ["a fact, QoS 1", { qos: 1, retain: false, id: 258 }, "32 09 00 01 74 01 02 64 61 74 61"],
    ["presence, retained", { qos: 1, retain: true, id: 1 }, "33 09 00 01 74 00 01 64 61 74 61"],
    ["vitals, QoS 0", { qos: 0, retain: false, id: 0 }, "30 07 00 01 74 64 61 74 61"],
  ] as const)("publishes %s", (_what, how, expected) => {
    expect(hex(publishHeader({ topic: "t", payload: "data", ...how }) + "data")).toBe(expected);
  });

  it("acknowledges, subscribes with QoS 1 and pings", () => {
    expect(hex(pubackPacket(4660))).toBe("40 02 12 34");
    expect(hex(subscribePacket(1, ["a", "bc"]))).toBe("82 0b 00 01 00 01 61 01 00 02 62 63 01");
    expect(hex(pingPacket())).toBe("c0 00");
  });

  it.each([
    [127, "7f"],
    [128, "80 01"],
    [16383, "ff 7f"],
    [16384, "80 80 01"],
  ])("writes a length of %d in as few bytes as the standard asks", (length, expected) => {
    const packet = publishHeader({
      topic: "t",
      payload: "x".repeat(length - 3),
      qos: 0,
      retain: false,
      id: 0,
    });
    expect(hex(packet.slice(1, -3))).toBe(expected);
  });
});

describe("what a broker says to a kiosk", () => {
  it("reads a message of QoS 0 and of QoS 1", () => {
    expect(readPublish(0x31, bytes("00017464617461"))).toEqual({
      topic: "t",
      payload: "data",
      qos: 0,
      retain: true,
      id: 0,
    });
    expect(readPublish(0x3a, bytes("000174010264617461"))).toMatchObject({ qos: 1, id: 258 });
  });

  it.each([
    ["QoS 2", 0x34, "000174010264617461"],
    ["no topic length", 0x30, "00"],
    ["a topic longer than the packet", 0x30, "000974"],
    ["no id", 0x32, "00017401"],
    ["an id of nought", 0x32, "0001740000"],
  ])("takes no message with %s", (_what, first, body) => {
    expect(readPublish(first, bytes(body))).toBeUndefined();
  });

  it("finds the return code of a refused login in the second byte, not the fourth", () => {
    expect(readConnack(bytes("0005"))).toBe(5);
    expect(readConnack(bytes("00"))).toBeUndefined();
  });

  it("reads which message was acknowledged", () => {
    expect(readPuback(bytes("1234"))).toBe(4660);
    expect(readPuback(bytes("12"))).toBeUndefined();
  });

  it.each([
    ["all granted", "00010101", true],
    ["one refused", "00010180", false],
    ["one missing", "000101", false],
    ["another subscription", "00020101", false],
  ])("knows a subscription with %s", (_what, body, granted) => {
    expect(readSuback(bytes(body), { id: 1, topics: 2 })).toBe(granted);
  });
});
