import type { Link, LinkEvents } from "@anxin/firmware/board";
import { describe, expect, it } from "vitest";
import { cutLink } from "./cut-link.ts";

const AS = { kiosk: "k1", password: "p", will: { topic: "t", payload: "w" } };

function pretendLink() {
  const log: string[] = [];
  let events: LinkEvents | undefined;
  const link: Link = {
    connect: (_as, given) => {
      log.push("connect");
      events = given;
    },
    disconnect: () => void log.push("disconnect"),
    publish: ({ topic }) => void log.push("publish " + topic),
  };
  return { link, log, events: () => events };
}

function kiosk() {
  const heard: string[] = [];
  const events: LinkEvents = {
    up: () => void heard.push("up"),
    down: () => void heard.push("down"),
    received: (topic) => void heard.push(topic),
  };
  return { heard, events };
}

describe("a line with a switch in it", () => {
  it("lets everything pass while it is whole", () => {
    const { link, log, events } = pretendLink();
    const { heard, events: mine } = kiosk();
    const line = cutLink(link, () => {});
    line.connect(AS, mine);
    events()?.up();
    events()?.received("plan", "");
    line.publish({ topic: "facts", payload: "", qos: 1, retain: false });
    expect(heard).toEqual(["up", "plan"]);
    expect(log).toEqual(["connect", "publish facts"]);
    expect(line.isUp()).toBe(true);
  });

  it("cut, ends the connection once and lets nothing through", () => {
    const { link, log, events } = pretendLink();
    const { heard, events: mine } = kiosk();
    const line = cutLink(link, () => {});
    line.connect(AS, mine);
    events()?.up();
    line.cut(true);
    events()?.received("plan", "");
    events()?.down();
    line.publish({ topic: "facts", payload: "", qos: 1, retain: false });
    expect(heard).toEqual(["up", "down"]);
    expect(log).toEqual(["connect", "disconnect"]);
    expect(line.isUp()).toBe(false);
  });

  it("refuses every connect while it is cut, and takes the next one when it is whole", async () => {
    const { link, log, events } = pretendLink();
    const { heard, events: mine } = kiosk();
    const line = cutLink(link, () => {});
    line.cut(true);
    line.connect(AS, mine);
    await Promise.resolve();
    expect(heard).toEqual(["down"]);
    line.cut(false);
    line.connect(AS, mine);
    events()?.up();
    expect(heard).toEqual(["down", "up"]);
    expect(log).toEqual(["disconnect", "connect"]);
  });
});
