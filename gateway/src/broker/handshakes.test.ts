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
  expect(handshakes.begin(slow, 0)).toBe(true);
  expect(handshakes.begin(honest, 1500)).toBe(true);
  expect(handshakes.begin(early, 1999)).toBe(false);
  expect(early.destroyed).toBe(true);
  expect(handshakes.begin(late, 2000)).toBe(true);
  expect([slow.destroyed, honest.destroyed, late.destroyed]).toEqual([true, false, false]);
  handshakes.end(honest);
  expect(handshakes.count).toBe(1);
  handshakes.clear();
  expect(late.destroyed).toBe(true);
});
