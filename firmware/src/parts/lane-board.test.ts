import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, flipped, hexOf, inPieces, joined, replaced } from "./bytes.testing.ts";
import {
  createLaneBoardReceiver,
  expectLaneBoard,
  LANE_BOARD_LANES,
  laneBoardSelfCheck,
  laneBoardVend,
  type LaneBoardReply,
  receiveLaneBoard,
} from "./lane-board.ts";

const DELIVERED = bytesOf("00 5D 00 AA 07");

function replies(address: number, pieces: readonly Uint8Array[]): LaneBoardReply[] {
  const receiver = createLaneBoardReceiver();
  expectLaneBoard(receiver, address);
  const given: LaneBoardReply[] = [];
  for (const piece of pieces) receiveLaneBoard(receiver, piece, (reply) => given.push(reply));
  return given;
}

describe("commands are the published frames", () => {
  it.each([
    ["vend lane 11", laneBoardVend(0, 11), "00 FF 0B F4 AA 55"],
    ["vend the last lane of board 3", laneBoardVend(3, LANE_BOARD_LANES), "03 FC 50 AF AA 55"],
    ["self-check", laneBoardSelfCheck(0), "00 FF 64 9B AA 55"],
  ])("%s", (_name, frame, published) => {
    expect(hexOf(frame)).toBe(published);
  });
});

describe("replies", () => {
  it.each<[string, string, Partial<LaneBoardReply>]>([
    ["delivered", "00 5D 00 AA 07", { normal: true, delivered: true }],
    ["not delivered", "00 5D 00 00 5D", { normal: true, delivered: false }],
    ["turn not ended", "00 5C 50 00 AC", { normal: false, motor: "turn-timeout" }],
    ["motor open", "00 5C 40 00 9C", { normal: false, motor: "motor-open" }],
    ["upper side short", "00 5C 10 00 6C", { normal: false, motor: "p-side-short" }],
    ["sensor lit in the dark", "00 5C 01 00 5D", { normal: false, sensor: "lit-in-dark" }],
    [
      "delivered by a board that names a fault",
      "00 5D 03 AA 0A",
      { normal: false, delivered: true },
    ],
    ["abnormal without a fault", "00 5C 00 00 5C", { normal: false, motor: "none" }],
  ])("%s", (_name, frame, expected) => {
    expect(replies(0, [bytesOf(frame)])).toMatchObject([expected]);
  });

  it.each([
    ["another board's", "01 5D 00 AA 08"],
    ["a wrong sum", "00 5D 00 AA 08"],
    ["no state", "00 5E 00 AA 08"],
    ["no motor fault of that number", "00 5C 60 00 BC"],
    ["no sensor fault of that number", "00 5C 04 00 60"],
    ["neither delivered nor not", "00 5D 00 AB 08"],
  ])("%s is no reply", (_name, frame) => {
    expect(replies(0, [bytesOf(frame)])).toEqual([]);
  });

  it("of an earlier command that come late are forgotten when the next is sent", () => {
    const receiver = createLaneBoardReceiver();
    const given: LaneBoardReply[] = [];
    receiveLaneBoard(receiver, DELIVERED.subarray(0, 4), (reply) => given.push(reply));
    expectLaneBoard(receiver, 0);
    receiveLaneBoard(receiver, bytesOf("07 00"), (reply) => given.push(reply));
    expect(given).toEqual([]);
  });

  it("are never made by the echo of a command, whichever board and lane, with a reply behind", () => {
    for (let address = 0; address < 256; address += 1) {
      const sum = (address + 0x5d) & 0xff;
      const reply = new Uint8Array([address, 0x5d, 0x00, 0x00, sum]);
      for (let lane = 1; lane <= LANE_BOARD_LANES; lane += 1) {
        const given = replies(address, [laneBoardVend(address, lane), reply]);
        if (given.length !== 1 || given[0]?.delivered !== false) {
          expect({ address, lane, given }).toBe("one reply, not delivered");
        }
      }
      expect(replies(address, [laneBoardSelfCheck(address), reply]).length).toBe(1);
    }
  });
});

const valid = fc
  .record({
    address: fc.nat(255),
    state: fc.constantFrom(0x5c, 0x5d),
    motor: fc.nat(5),
    sensor: fc.nat(3),
    delivered: fc.constantFrom(0, 0xaa),
  })
  .map(({ address, state, motor, sensor, delivered }) => {
    const bytes = [address, state, motor * 16 + sensor, delivered];
    return new Uint8Array([...bytes, bytes.reduce((sum, byte) => sum + byte, 0) & 0xff]);
  });

/** Any one changed byte must be told; `repair` is what a codec without the sum would do. */
function changesAreNoticed(repair: (reply: Uint8Array) => Uint8Array): void {
  fc.assert(
    fc.property(valid, fc.nat(4), fc.integer({ min: 1, max: 255 }), (reply, at, by) => {
      const damaged = repair(replaced(reply, at, ((reply[at] ?? 0) + by) & 0xff));
      expect(replies(reply[0] ?? 0, [damaged])).toEqual([]);
    }),
    { numRuns: 1000, endOnFailure: true },
  );
}

// A sum of eight bits cannot see one byte go up and another down by the same. Between the few
// values that each byte may have, that leaves state and error: a fault named or not, but never
// "delivered" from "not delivered", which are 170 apart while nothing else can move so far.
describe("damage", () => {
  it("of any one byte is noticed", () => {
    changesAreNoticed((reply) => reply);
  });

  it("would not be without the sum", () => {
    const unchecked = (reply: Uint8Array): Uint8Array =>
      replaced(reply, 4, reply.subarray(0, 4).reduce((sum, byte) => sum + byte, 0) & 0xff);
    expect(() => changesAreNoticed(unchecked)).toThrow();
  });

  it("of any two bytes before the sum never turns not delivered into delivered", () => {
    const change = fc.tuple(fc.nat(3), fc.nat(255));
    fc.assert(
      fc.property(valid, change, change, (reply, first, second) => {
        const damaged = replaced(replaced(reply, ...first), ...second);
        for (const given of replies(reply[0] ?? 0, [damaged])) {
          expect(given.delivered).toBe(reply[3] === 0xaa);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("of one bit, with noise before, does not hide the next reply", () => {
    const noise = fc.uint8Array({ maxLength: 40 });
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(noise, fc.tuple(valid, fc.nat(39)), sizes, (before, [reply, bit], pieces) => {
        // Noise that is itself a reply would be one; its state bytes are kept out.
        const quiet = before.map((byte) => (byte === 0x5c || byte === 0x5d ? 0 : byte));
        const stream = joined([quiet, flipped(reply, bit), bytesOf("FF FF FF FF"), reply]);
        const given = replies(reply[0] ?? 0, inPieces(stream, pieces));
        expect(given.at(-1)?.delivered).toBe(reply[3] === 0xaa);
        expect(given.length).toBe(1);
      }),
      { numRuns: 500 },
    );
  });
});
