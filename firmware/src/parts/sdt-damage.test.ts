import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  asciiOf,
  bytesOf,
  cut,
  flipped,
  hexOf,
  inPieces,
  joined,
  replaced,
} from "./bytes.testing.ts";
import { baseInfoFrame, cardBlock, PLAIN_CARD, xorFrom5 } from "./card-block.testing.ts";
import { numberInto, readIdCard } from "./id-card.ts";
import { createSdtReceiver, flushSdt, receiveSdt, type SdtReply } from "./sdt.ts";

const NO_CARD = bytesOf("AA AA AA 96 69 00 04 00 00 80 84");
const BLOCK = cardBlock(PLAIN_CARD);
const CARD = readIdCard(BLOCK);

const photos = fc.uint8Array({ minLength: 1024, maxLength: 1024 });
const pieceSizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 });
/** Bytes that look like frames more often than chance would. */
const noise = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(
      bytesOf("AA AA AA 96 69"),
      bytesOf("AA AA AA 96 69 05 08"),
      bytesOf("AA AA AA 96 69 00 04"),
      bytesOf("AA AA"),
    ),
  ),
  { maxLength: 60 },
);

/** Feeds, then lets the reply time out, then feeds the next reply. */
function play(damaged: readonly Uint8Array[]): { texts: Uint8Array[]; last: string | undefined } {
  const receiver = createSdtReceiver();
  const texts: Uint8Array[] = [];
  const kinds: string[] = [];
  const take = (reply: SdtReply): void => {
    kinds.push(reply.kind);
    if (reply.text !== undefined) texts.push(reply.text.slice());
  };
  for (const piece of damaged) receiveSdt(receiver, piece, take);
  flushSdt(receiver, take);
  expect(receiver.filled).toBe(0);
  expect(receiver.bytes.every((byte) => byte === 0)).toBe(true);
  receiveSdt(receiver, NO_CARD, take);
  return { texts, last: kinds.at(-1) };
}

/** Any one changed byte of a card's frame must be noticed; `repair` is what a bad codec does. */
function changesAreNoticed(repair: (frame: Uint8Array) => Uint8Array): void {
  const changes = fc.tuple(fc.nat(1294), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(photos, changes, pieceSizes, (photo, [at, by], sizes) => {
      const frame = baseInfoFrame(BLOCK, photo);
      const damaged = repair(replaced(frame, at, (frame[at] ?? 0) ^ by));
      const { texts, last } = play(inPieces(damaged, sizes));
      expect(texts).toEqual([]);
      expect(last).toBe("no-card");
    }),
    // A planted fault is to be found, not to be made small.
    { numRuns: 200, endOnFailure: true },
  );
}

describe("a damaged card frame", () => {
  it("is never given out with one byte changed, and the next reply is read", () => {
    changesAreNoticed((frame) => frame);
  });

  it("would be, by a receiver that did not compare the XOR", () => {
    const unchecked = (frame: Uint8Array): Uint8Array => {
      frame[1294] = xorFrom5(frame);
      return frame;
    };
    expect(() => changesAreNoticed(unchecked)).toThrow();
  });

  it("is never given out with any one bit of a short reply changed", () => {
    for (let bit = 0; bit < NO_CARD.length * 8; bit += 1) {
      const receiver = createSdtReceiver();
      const kinds: string[] = [];
      receiveSdt(receiver, flipped(NO_CARD, bit), (reply) => kinds.push(reply.kind));
      expect(kinds).toEqual([]);
    }
  });

  // XOR is eight bits: of frames cut and joined with others, one in 256 passes it by chance. What
  // then stands at the card's offsets must pass the card's own checks too (digits, birth twice,
  // check character), and a cut behind the text leaves the text as it was.
  it("is never another card: cut, joined and under noise", () => {
    const cuts = fc.record({
      at: fc.integer({ min: 0, max: 1294 }),
      count: fc.integer({ min: 1, max: 1295 }),
    });
    fc.assert(
      fc.property(
        fc.tuple(photos, cuts),
        noise,
        pieceSizes,
        ([photo, { at, count }], before, sizes) => {
          const frame = baseInfoFrame(BLOCK, photo);
          const stream = joined([...before, cut(frame, at, count), NO_CARD, frame]);
          const { texts, last } = play(inPieces(stream, sizes));
          for (const text of texts) {
            const read = readIdCard(text);
            if (read.kind === "card") expect(read).toEqual(CARD);
          }
          expect(last).toBe("no-card");
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is read whole behind any noise that has timed out", () => {
    fc.assert(
      fc.property(noise, photos, pieceSizes, (before, photo, sizes) => {
        const receiver = createSdtReceiver();
        for (const piece of before) receiveSdt(receiver, piece, () => undefined);
        flushSdt(receiver, () => undefined);
        const texts: string[] = [];
        for (const piece of inPieces(baseInfoFrame(BLOCK, photo), sizes)) {
          receiveSdt(receiver, piece, (reply) => texts.push(hexOf(reply.text ?? [])));
        }
        expect(texts).toEqual([hexOf(BLOCK)]);
      }),
      { numRuns: 200 },
    );
  });

  it("does not hold a receiver up: a buffer full of false starts ends", () => {
    const starts = joined(Array.from({ length: 600 }, () => bytesOf("AA AA AA 96 69 05 08")));
    expect(play([starts]).last).toBe("no-card");
    expect(play(inPieces(starts, [1])).last).toBe("no-card");
  });
});

// XOR cannot see the same bit changed in two bytes. What the card says twice then tells: no pair
// makes another age. A pair of digits outside the birth date, or one of the validity and anything
// else, can pass; a frame damaged twice in one bit column is the price of an 8-bit XOR.
describe("two bits that the XOR cannot see", () => {
  const looked = [...places(36, 8), ...places(122, 18), ...places(188, 8), ...places(204, 8)];
  const birthInNumber = places(134, 8);

  it("never make another birth date, nor a number with one digit changed", () => {
    for (const first of looked) {
      for (const second of looked.filter((place) => place > first)) {
        for (let bit = 0; bit < 8; bit += 1) {
          const damaged = flipped(flipped(BLOCK, first * 8 + bit), second * 8 + bit);
          const read = readIdCard(damaged);
          if (read.kind !== "card" || CARD.kind !== "card") continue;
          expect(read.birth).toBe(CARD.birth);
          const inNumber = [first, second].filter((place) => place >= 122 && place < 158);
          expect(inNumber.length).not.toBe(1);
          expect(inNumber.some((place) => birthInNumber.includes(place))).toBe(false);
        }
      }
    }
  });

  it("can make another number where both are in its division and sequence: a known limit", () => {
    // The fifth and the fifteenth digit weigh 8 both: one goes up by one, the other down.
    const block = cardBlock({ ...PLAIN_CARD, number: "990000200001011015" });
    const damaged = flipped(flipped(block, (122 + 8) * 8), (122 + 28) * 8);
    expect(readIdCard(damaged)).toEqual(CARD);
    const number = new Uint8Array(18);
    numberInto(damaged, number);
    expect(number).toEqual(asciiOf("990010200001010015"));
  });
});

/** Low bytes of `count` characters from `at` on. */
function places(at: number, count: number): number[] {
  return Array.from({ length: count }, (_none, i) => at + 2 * i);
}
