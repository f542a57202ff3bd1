import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiOf, bytesOf, cut, flipped, hexOf, inPieces, joined } from "./bytes.testing.ts";
import { crc16Xmodem } from "./crc16-xmodem.ts";
import {
  createGm65Receiver,
  flushGm65,
  GM65_LINE_MAX,
  type Gm65Event,
  gm65Configuration,
  gm65Heartbeat,
  gm65Read,
  gm65Save,
  gm65Scan,
  gm65StopScan,
  gm65Write,
  receiveGm65,
} from "./gm65.ts";

const OK = bytesOf("02 00 00 01 00 33 31");
const ALIVE = bytesOf("03 00 00 01 00 33 31");
const D5 = bytesOf("02 00 00 01 D5 A8 E9");
const BAUD_9600 = bytesOf("02 00 00 02 39 01 C1 4C");

/** Every event of these pieces in a few words, with the receiver silent at the end. */
function told(pieces: readonly Uint8Array[]): string[] {
  const receiver = createGm65Receiver();
  const events: string[] = [];
  const take = (event: Gm65Event): number => events.push(wordsOf(event));
  for (const piece of pieces) receiveGm65(receiver, piece, take);
  flushGm65(receiver, take);
  expect([receiver.held, receiver.line, receiver.spoiled]).toEqual([0, "", undefined]);
  return events;
}

function wordsOf(event: Gm65Event): string {
  if (event.kind === "reply") return `reply ${hexOf(event.data)}`;
  if (event.kind === "line") return `line ${event.text}`;
  return event.kind === "refused" ? event.reason : event.kind;
}

describe("commands are the published frames", () => {
  it.each([
    ["start a scan", gm65Scan(), "7E 00 08 01 00 02 01 02 DA"],
    ["stop it", gm65StopScan(), "7E 00 08 01 00 02 00 12 FB"],
    ["read register 0", gm65Read(0, 1), "7E 00 07 01 00 00 01 01 41"],
    ["read the baud divisor", gm65Read(0x2a, 2), "7E 00 07 01 00 2A 02 D8 0F"],
    ["command mode, no light", write(0x00, 0xd1), "7E 00 08 01 00 00 D1 AF C5"],
    ["command mode", write(0x00, 0xd5), "7E 00 08 01 00 00 D5 EF 41"],
    ["continuous mode", write(0x00, 0xd6), "7E 00 08 01 00 00 D6 DF 22"],
    ["sensing mode", write(0x00, 0xd7), "7E 00 08 01 00 00 D7 CF 03"],
    ["serial output", write(0x0d, 0), "7E 00 08 01 00 0D 00 02 C5"],
    ["5 s for a read", write(0x06, 0x32), "7E 00 08 01 00 06 32 C8 2E"],
    ["no end to a read", write(0x06, 0), "7E 00 08 01 00 06 00 DE 3F"],
    ["not the same code at once", write(0x13, 0x85), "7E 00 08 01 00 13 85 E3 94"],
    ["no setup by codes", write(0x03, 2), "7E 00 08 01 00 03 02 01 88"],
    ["tail CR", write(0x60, 1), "7E 00 08 01 00 60 01 6F 92"],
    ["tail CR LF", write(0x60, 0x21), "7E 00 08 01 00 60 21 4B F0"],
    ["save", gm65Save(), "7E 00 09 01 00 00 00 DE C8"],
    ["heartbeat", gm65Heartbeat(), "7E 00 0A 01 00 00 00 30 1A"],
  ])("%s", (_name, frame, published) => {
    expect(hexOf(frame)).toBe(published);
  });

  function write(address: number, value: number): Uint8Array {
    return gm65Write({ address, value });
  }
});

describe("a kiosk's reader", () => {
  it.each(["command", "sensing"] as const)("in %s mode is shut to setup codes last", (mode) => {
    const registers = gm65Configuration(mode);
    expect(registers.at(-1)).toEqual({ address: 0x03, value: 0x02 });
    expect(registers).toContainEqual({ address: 0x60, value: 0x01 });
    expect(registers).toContainEqual({ address: 0x00, value: mode === "command" ? 0xd5 : 0xd7 });
    expect(new Set(registers.map((one) => one.address)).size).toBe(registers.length);
  });
});

describe("replies and codes on one stream", () => {
  it.each([
    ["an accepted command", OK, "reply 00"],
    ["a register", D5, "reply D5"],
    ["9600 Bd", BAUD_9600, "reply 39 01"],
    ["115200 Bd", bytesOf("02 00 00 02 1A 00 82 D8"), "reply 1A 00"],
    ["a heartbeat", ALIVE, "alive"],
    ["a code", asciiOf("ANXIN\r"), "line ANXIN"],
    ["a code with every character", asciiOf(` !"#$%&'()*+,-./09:;<=>?@AZ[\\]^_\`az{|}~\r`), ""],
  ])("%s", (_name, bytes, words) => {
    expect(told([bytes])).toEqual([words || `line ${String.fromCharCode(...bytes).slice(0, -1)}`]);
  });

  it("are told apart however they are cut", () => {
    const stream = joined([OK, asciiOf("AN-1\r"), D5, ALIVE, BAUD_9600, asciiOf("AN-2\r\nAN-3\r")]);
    const all = ["reply 00", "line AN-1", "reply D5", "alive", "reply 39 01"];
    const words = [...all, "line AN-2", "line AN-3"];
    for (let at = 0; at <= stream.length; at += 1) {
      expect(told([stream.subarray(0, at), stream.subarray(at)])).toEqual(words);
    }
    expect(told(inPieces(stream, [1]))).toEqual(words);
  });

  it("empty lines are nothing", () => {
    expect(told([asciiOf("\r\r\n\rA\r")])).toEqual(["line A"]);
  });

  it("a reply inside a code ends the code: neither is lost in the other", () => {
    expect(told([asciiOf("HALF"), OK, asciiOf("NEXT\r")])).toEqual([
      "cut-off",
      "reply 00",
      "line NEXT",
    ]);
  });

  it("a silent line forgets half a code and half a reply", () => {
    expect(told([asciiOf("HALF")])).toEqual(["cut-off"]);
    expect(told([OK.subarray(0, 6)])).toEqual(["not-ascii"]);
  });

  it("a damaged reply does not hide the code behind it for longer than to its tail", () => {
    const damaged = flipped(OK, 6 * 8);
    expect(told([damaged, asciiOf("A\rB\r")])).toEqual(["not-ascii", "line B"]);
  });

  it("a reply hidden behind a false start is found", () => {
    expect(told([bytesOf("02 00"), OK])).toEqual(["not-ascii", "reply 00"]);
    expect(told([bytesOf("02 00 00 04"), OK, D5])).toContain("reply D5");
  });
});

describe("a code is refused", () => {
  it.each([
    ["not-ascii", "caf\u00e9\r"],
    ["not-ascii", "\u00ff\u00feA\r"],
    ["not-ascii", "A\tB\r"],
    ["not-ascii", "A\nB\r"],
    ["not-ascii", "\u007f\r"],
    ["too-long", `${"A".repeat(GM65_LINE_MAX + 1)}\r`],
    ["too-long", `${"A".repeat(5000)}\r`],
  ])("as %s", (reason, text) => {
    expect(told([asciiOf(text), asciiOf("NEXT\r")])).toEqual([reason, "line NEXT"]);
  });

  it("but not when it has just the most characters", () => {
    const longest = "A".repeat(GM65_LINE_MAX);
    expect(told([asciiOf(`${longest}\r`)])).toEqual([`line ${longest}`]);
  });
});

const pieceSizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 });
const noise = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.constantFrom(bytesOf("02 00"), bytesOf("02 00 00")),
  ),
  { maxLength: 30 },
);
const registers = fc.uint8Array({ minLength: 1, maxLength: 4 });

function replyOf(data: Uint8Array): Uint8Array {
  const body = joined([new Uint8Array([0, data.length]), data]);
  const crc = crc16Xmodem(body, 0, body.length);
  return joined([bytesOf("02 00"), body, new Uint8Array([crc >> 8, crc & 255])]);
}

/** A register's value must never be another; `repair` is what a codec without CRC would do. */
function burstsAreNoticed(repair: (frame: Uint8Array) => Uint8Array): void {
  const bits = fc.nat(5 * 8 - 1);
  fc.assert(
    fc.property(registers, bits, fc.nat(0xffff), (data, from, pattern) => {
      const frame = replyOf(data);
      let damaged = frame;
      // Up to sixteen bits in a row, which a CRC-16 always tells, in data or CRC.
      for (let i = 0; i < 16; i += 1) {
        const bit = 4 * 8 + ((from + i) % ((frame.length - 4) * 8));
        if ((pattern & (1 << i)) !== 0 && from + i < (frame.length - 4) * 8) {
          damaged = flipped(damaged, bit);
        }
      }
      const replies = told([repair(damaged)]).filter((event) => event.startsWith("reply"));
      expect(replies).toEqual(hexOf(damaged) === hexOf(frame) ? [`reply ${hexOf(data)}`] : []);
    }),
    { numRuns: 500, endOnFailure: true },
  );
}

describe("damage", () => {
  it("of up to sixteen bits in a row never makes another register value", () => {
    burstsAreNoticed((frame) => frame);
  });

  it("would, in a receiver that did not compare the CRC", () => {
    const unchecked = (frame: Uint8Array): Uint8Array => {
      const repaired = frame.slice();
      const crc = crc16Xmodem(frame, 2, frame.length - 2);
      repaired.set([crc >> 8, crc & 255], frame.length - 2);
      return repaired;
    };
    expect(() => burstsAreNoticed(unchecked)).toThrow();
  });

  it("never hides the next reply, nor the second next code", () => {
    fc.assert(
      fc.property(noise, pieceSizes, (before, sizes) => {
        const stream = joined([...before, asciiOf("\rAN-1\r")]);
        expect(told(inPieces(stream, sizes)).at(-1)).toBe("line AN-1");
        const receiver = createGm65Receiver();
        const events: string[] = [];
        for (const piece of before) receiveGm65(receiver, piece, () => undefined);
        flushGm65(receiver, () => undefined);
        receiveGm65(receiver, D5, (event) => events.push(wordsOf(event)));
        expect(events).toEqual(["reply D5"]);
      }),
      { numRuns: 300 },
    );
  });

  // A code has no checksum: one printable character may become another, and a code that lost its
  // middle is still a line. Its own authenticator (a voucher's HMAC, a load's seal) is what tells.
  it("of a code gives lines of printable characters only, and none that is too long", () => {
    const printable = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme-ascii" });
    const cuts = fc.tuple(fc.nat(), fc.nat(9));
    fc.assert(
      fc.property(printable, fc.nat(), cuts, (text, bit, [at, count]) => {
        const whole = asciiOf(`${text}\r`);
        const turned = flipped(whole, bit % (whole.length * 8));
        const lost = cut(turned, at % turned.length, count);
        for (const event of told([lost, asciiOf("NEXT\r")])) {
          if (!event.startsWith("line ")) continue;
          expect(event).toMatch(/^line [ -~]{1,512}$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
