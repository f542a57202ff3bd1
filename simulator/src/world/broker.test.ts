import { describe, expect, it } from "vitest";
import { brokerOf, type Broker, type LineFaults, type Message } from "./broker.ts";
import { randomFrom } from "./random.ts";
import { virtualTime } from "./time.ts";

const CALM: LineFaults = { delayMsMin: 20, delayMsMax: 200, resent: 0 };

function world(faults: LineFaults = CALM) {
  const time = virtualTime({
    epochMs: 0,
    settle: async () => {},
    quiet: () => false,
    woke: () => {},
  });
  const broker = brokerOf({ time, random: randomFrom("broker"), faults });
  const atGateway: string[] = [];
  const serve = () =>
    broker.serve({
      received: async (_, message) => {
        atGateway.push(message.payload);
        return "done";
      },
      disconnected: () => {},
    });
  return { time, broker, atGateway, serve };
}

function kiosk(broker: Broker) {
  const got: string[] = [];
  const connection = broker.connect({
    kiosk: "k1",
    will: { topic: "presence", payload: "will" },
    up: () => void got.push("up"),
    down: () => void got.push("down"),
    received: (message: Message) => void got.push(message.payload),
  });
  return { got, connection };
}

const text = (payload: string): Message => ({ topic: "facts", payload });

describe("brokerOf", () => {
  it("carries messages both ways in their order", async () => {
    const { time, broker, atGateway, serve } = world();
    serve();
    const { got, connection } = kiosk(broker);
    await time.run(1000);
    for (const payload of ["1", "2", "3"]) connection.publish(text(payload));
    for (const payload of ["a", "b"]) broker.publish("k1", text(payload), false);
    await time.run(5000);
    expect(atGateway).toEqual(["1", "2", "3"]);
    expect(got).toEqual(["up", "a", "b"]);
  });

  it("loses what was under way when the line goes, then tells both ends late", async () => {
    const { time, broker, atGateway, serve } = world();
    serve();
    const { got, connection } = kiosk(broker);
    await time.run(1000);
    connection.publish(text("lost"));
    broker.line("k1", false);
    await time.run(1000 + 46_000);
    expect(atGateway).toEqual(["will"]);
    expect(got).toEqual(["up", "down"]);
  });

  it("hands the newest retained message to whoever subscribes later", async () => {
    const { time, broker, serve } = world();
    serve();
    broker.publish("k1", { topic: "plan", payload: "old" }, true);
    broker.publish("k1", { topic: "plan", payload: "new" }, true);
    const { got } = kiosk(broker);
    await time.run(1000);
    expect(got).toEqual(["up", "new"]);
  });

  it("forgets connections and retained messages with a killed gateway", async () => {
    const { time, broker, serve } = world();
    serve();
    broker.publish("k1", { topic: "plan", payload: "plan" }, true);
    const first = kiosk(broker);
    await time.run(1000);
    broker.serve(undefined);
    await time.run(60_000);
    expect(first.got.at(-1)).toBe("down");
    serve();
    const second = kiosk(broker);
    await time.run(70_000);
    expect(second.got).toEqual(["up"]);
  });

  it("refuses a kiosk while no gateway serves", async () => {
    const { time, broker } = world();
    const { got } = kiosk(broker);
    await time.run(10_000);
    expect(got).toEqual(["down"]);
  });

  it("delivers some messages twice when lines are bad", async () => {
    const { time, broker, atGateway, serve } = world({ ...CALM, resent: 1 });
    serve();
    const { connection } = kiosk(broker);
    await time.run(1000);
    connection.publish(text("1"));
    await time.run(5000);
    expect(atGateway).toEqual(["1", "1"]);
  });
});
