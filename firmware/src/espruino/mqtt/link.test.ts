import { describe, expect, it } from "vitest";
import { type LinkEnd, mqttLink } from "./link.ts";
import type { SocketEvents } from "./socket.ts";

/** A broker played by hand: what the kiosk wrote, and what the test says back. */
function bench() {
  const said: string[] = [];
  const written: string[] = [];
  const timers: { ms: number; action: () => void; off: boolean }[] = [];
  let events: SocketEvents | undefined;
  let cuts = 0;
  const link = mqttLink({
    broker: { host: "here", port: 1883 },
    open(_to, given) {
      events = given;
      return { write: (bytes) => void written.push(bytes), cut: () => (cuts += 1) };
    },
    after(ms, action) {
      const timer = { ms, action, off: false };
      timers.push(timer);
      return () => (timer.off = true);
    },
    ended: (why: LinkEnd) => said.push(why),
  });
  link.connect(
    { kiosk: "k1", password: "pw", will: { topic: "t", payload: "gone" } },
    {
      up: () => said.push("up"),
      down: () => said.push("down"),
      received(topic, payload) {
        said.push(`${topic} ${payload}`);
        said.push(`acknowledged ${written.filter((bytes) => bytes[0] === "@").length}`);
      },
    },
  );
  const hear = (hex: string) => events?.data(Buffer.from(hex, "hex").toString("latin1"));
  const fire = () => {
    const timer = timers.findLast((one) => !one.off);
    if (timer !== undefined) timer.off = true;
    timer?.action();
  };
  return { link, said, written, hear, fire, events: () => events, cuts: () => cuts };
}

function upBench() {
  const it = bench();
  it.events()?.connected();
  it.hear("20020000");
  it.hear("900700010101010101");
  return it;
}

describe("a kiosk's connection to its broker", () => {
  it("is up when the broker has taken its login and its subscription", () => {
    const { said, written } = upBench();
    expect(said).toEqual(["up"]);
    expect(written.map((bytes) => bytes.charCodeAt(0))).toEqual([0x10, 0x82]);
  });

  it.each([
    ["4, a wrong password", "20020004", "login-refused"],
    ["5, not authorised", "20020005", "login-refused"],
    ["3, not available", "20020003", "refused"],
    ["a packet it may not send", "82020001", "malformed"],
  ])("ends when the broker answers %s", (_what, hex, why) => {
    const { said, hear, events, cuts } = bench();
    events()?.connected();
    hear(hex);
    expect(said).toEqual([why, "down"]);
    expect(cuts()).toBe(1);
  });

  it.each([
    ["a message", "3209000174123464617461"],
    ["an answer to a ping", "d000"],
    ["an acknowledgement", "40020001"],
    ["a granted subscription", "900700010101010101"],
    ["a CONNACK with a reserved bit in its type", "21020000"],
    ["a CONNACK with reserved flags", "20020200"],
    ["a CONNACK that goes on with a session nobody asked for", "20020100"],
    ["a CONNACK with a code that means nothing", "20020006"],
    ["a CONNACK that is too long", "2003000000"],
  ])("ends when the broker first says %s, and the kiosk has seen nothing of it", (_what, hex) => {
    const { said, hear, events, cuts } = bench();
    events()?.connected();
    hear(hex);
    expect(said).toEqual(["malformed", "down"]);
    expect(cuts()).toBe(1);
  });

  it("ends when the broker says anything before it was greeted", () => {
    const { said, hear } = bench();
    hear("20020000");
    expect(said).toEqual(["malformed", "down"]);
  });

  it.each([
    ["an answer to a ping", "d000"],
    ["an acknowledgement", "40020001"],
    ["a second CONNACK", "20020000"],
  ])("ends when %s comes in place of the subscription", (_what, hex) => {
    const { said, hear, events } = bench();
    events()?.connected();
    hear("20020000");
    hear(hex);
    expect(said).toEqual(["malformed", "down"]);
  });

  it("takes a message that comes between login and subscription, as the standard lets a broker", () => {
    const { said, hear, events } = bench();
    events()?.connected();
    hear("20020000");
    hear("3209000174123464617461");
    hear("900700010101010101");
    expect(said).toEqual(["t data", "acknowledged 0", "up"]);
  });

  it.each([
    ["an answer to a ping with reserved bits", "d100"],
    ["an answer to a ping with a body", "d00100"],
    ["an acknowledgement with reserved bits", "42020001"],
    ["a granted subscription once more", "900700010101010101"],
  ])("ends when the broker says %s", (_what, hex) => {
    const { said, hear } = upBench();
    hear(hex);
    expect(said).toEqual(["up", "malformed", "down"]);
  });

  it("ends when a subscription is refused", () => {
    const { said, hear, events } = bench();
    events()?.connected();
    hear("20020000");
    hear("900700010180010101");
    expect(said).toEqual(["subscription-refused", "down"]);
  });

  it("is told once, however often the socket says that it closed", () => {
    const { said, events } = upBench();
    events()?.closed();
    events()?.closed();
    expect(said).toEqual(["up", "closed", "down"]);
  });

  it("acknowledges a message only after the kiosk has taken it", () => {
    const { said, written, hear } = upBench();
    hear("3209000174123464617461");
    expect(said).toEqual(["up", "t data", "acknowledged 0"]);
    expect(Buffer.from(written.at(-1) ?? "", "latin1").toString("hex")).toBe("40021234");
  });

  it("does not acknowledge a message the kiosk could not take", () => {
    const { link, written, hear } = upBench();
    link.disconnect();
    hear("3209000174123464617461");
    expect(written).toHaveLength(2);
  });

  it("pings, and gives up a broker that does not answer", () => {
    const { said, written, hear, fire } = upBench();
    fire();
    expect(written.at(-1)).toBe("\u00c0\u0000");
    hear("d000");
    fire();
    expect(said).toEqual(["up"]);
    fire();
    expect(said).toEqual(["up", "silent", "down"]);
  });

  it("drops vitals, and gives up the connection for facts, when the broker takes nothing more", () => {
    const { link, said, written } = upBench();
    const message = { topic: "t", payload: "x".repeat(9000), retain: false };
    link.publish({ ...message, qos: 1 });
    link.publish({ ...message, qos: 0 });
    expect(written).toHaveLength(4);
    link.publish({ ...message, qos: 1 });
    expect(said).toEqual(["up", "congested", "down"]);
  });

  it("sends again when what was queued is gone", () => {
    const { link, written, events } = upBench();
    const message = { topic: "t", payload: "x".repeat(9000), retain: false, qos: 1 as const };
    link.publish(message);
    events()?.drained();
    link.publish(message);
    expect(written).toHaveLength(6);
  });

  it("gives up a broker that acknowledges nothing", () => {
    const { link, said, hear } = upBench();
    const publish = () => link.publish({ topic: "t", payload: "x", qos: 1, retain: false });
    for (let i = 0; i < 16; i++) publish();
    hear("40020002");
    publish();
    expect(said).toEqual(["up"]);
    publish();
    expect(said).toEqual(["up", "congested", "down"]);
  });

  it("says nothing more of a connection that was left", () => {
    const { link, said, events, hear, cuts } = upBench();
    link.disconnect();
    hear("3209000174123464617461");
    events()?.closed();
    expect(said).toEqual(["up"]);
    expect(cuts()).toBe(1);
  });
});

it("a broker whose name nobody knows is told as one that cannot be reached, and not at once", () => {
  const said: string[] = [];
  let later = () => {};
  const link = mqttLink({
    broker: { host: "nowhere", port: 1883 },
    open() {
      throw new Error("Unable to locate host");
    },
    after(_ms, action) {
      later = action;
      return () => {};
    },
    ended: (why) => said.push(why),
  });
  const as = { kiosk: "k1", password: "pw", will: { topic: "t", payload: "gone" } };
  link.connect(as, { up() {}, down: () => said.push("down"), received() {} });
  expect(said).toEqual([]);
  later();
  expect(said).toEqual(["unreachable", "down"]);
});
