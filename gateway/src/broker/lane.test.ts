import { beforeEach, describe, expect, test } from "vitest";
import { Lane } from "./lane.ts";
import { publishPacket, pubackPacket } from "./publish-packet.ts";

const PING = Buffer.from([0xc0, 0]);
const said = (id: number) =>
  publishPacket({ topic: "t", payload: String(id), qos: 1, retain: false, id });

let nowMs: number;
let heard: number[];
let done: (() => void)[];
let lane: Lane;

beforeEach(() => {
  nowMs = 0;
  heard = [];
  done = [];
  lane = new Lane({ bytesMax: 100, monotonicMs: () => nowMs });
});

function open(): void {
  lane.open(40, ({ id }) => {
    heard.push(id);
    return new Promise((resolve) => done.push(resolve));
  });
}

describe("the short way", () => {
  test("is shut until the client was let in", () => {
    expect(lane.take(said(1))).toEqual(said(1));
    expect(heard).toEqual([]);
  });

  test("takes messages in order, and answers to ours, and leaves nothing", () => {
    open();
    expect(lane.take(Buffer.concat([said(1), pubackPacket(9), said(2)]))).toBeUndefined();
    expect(heard).toEqual([1, 2]);
  });

  test("leaves the first packet it does not know, and all behind it, to aedes", () => {
    open();
    const rest = Buffer.concat([PING, said(2)]);
    expect(lane.take(Buffer.concat([said(1), rest]))).toEqual(rest);
    expect(heard).toEqual([1]);
  });

  test("is full at 16 under way, and free again when one is done with", async () => {
    open();
    const all = Buffer.concat(Array.from({ length: 17 }, (_, at) => said(at + 1)));
    expect(lane.take(all)).toEqual(said(17));
    done[0]?.();
    await Promise.resolve();
    await Promise.resolve();
    expect(lane.take(said(18))).toBeUndefined();
  });

  test("gives aedes a packet each quarter of the keep alive, so that it does not miss any", () => {
    open();
    nowMs = 10_000;
    expect(lane.take(said(1))).toBeUndefined();
    nowMs = 10_001;
    expect(lane.take(said(2))).toEqual(said(2));
    expect(lane.take(said(3))).toBeUndefined();
  });
});
