import { expect, test } from "vitest";
import { Handshakes } from "./handshakes.ts";

class PretendSocket {
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
  }
}

test("a newcomer takes the place of one that had time enough, and of nobody else", () => {
  const handshakes = new Handshakes<PretendSocket>(2);
  const [slow, honest, early, late] = Array.from({ length: 4 }, () => new PretendSocket());
  if (!slow || !honest || !early || !late) throw new RangeError("four sockets");
  expect(handshakes.begin(slow, "10.0.0.1", 0)).toBe(true);
  expect(handshakes.begin(honest, "10.0.0.1", 1500)).toBe(true);
  expect(handshakes.begin(early, "10.0.0.1", 1999)).toBe(false);
  expect(early.destroyed).toBe(true);
  expect(handshakes.begin(late, "10.0.0.1", 2000)).toBe(true);
  expect([slow.destroyed, honest.destroyed, late.destroyed]).toEqual([true, false, false]);
  handshakes.end(honest);
  expect(handshakes.count).toBe(1);
  handshakes.clear();
  expect(late.destroyed).toBe(true);
});

test("one who floods takes no place from others, whatever time its own have had", () => {
  const handshakes = new Handshakes<PretendSocket>(8);
  const flood = Array.from({ length: 20 }, () => new PretendSocket());
  for (const socket of flood) handshakes.begin(socket, "203.0.113.9", 0);
  expect(handshakes.count).toBe(8);
  const honest = Array.from({ length: 4 }, () => new PretendSocket());
  for (const [at, socket] of honest.entries()) {
    expect(handshakes.begin(socket, `198.51.100.${at + 1}`, 10)).toBe(true);
    expect(handshakes.begin(new PretendSocket(), "203.0.113.9", 11)).toBe(false);
  }
  expect(honest.some((socket) => socket.destroyed)).toBe(false);
  expect(handshakes.count).toBe(8);
});

test("all addresses of one IPv6 network are one place of origin", () => {
  const handshakes = new Handshakes<PretendSocket>(4);
  for (const end of ["1", "2", "3", "4"]) {
    handshakes.begin(new PretendSocket(), `2001:db8:0:1:9:9:9:${end}`, 0);
  }
  expect(handshakes.begin(new PretendSocket(), "2001:db8:0:1:7:7:7:7", 1)).toBe(false);
  expect(handshakes.begin(new PretendSocket(), "2001:db8:0:2:7:7:7:7", 1)).toBe(true);
});
