import { describe, expect, it } from "vitest";
import { bench, bytes } from "../../../tools/espruino/pretend/bench.ts";
import { CardReader } from "./card-reader.ts";
import { takeBytes } from "./serial-bytes.ts";

const FRAME = "AA AA AA 96 69 ";
const FOUND = bytes(FRAME + "00 08 00 00 9F 00 00 00 00 97");
const SELECTED = bytes(FRAME + "00 0C 00 00 90 00 00 00 00 00 00 00 00 9C");
const NO_CARD = bytes(FRAME + "00 04 00 00 80 84");

/** A base info whose text is 256 times this byte, and whose photo is empty. */
function baseInfo(byte: number): string {
  const frame = Buffer.alloc(1295);
  frame.write("aaaaaa96690508000090010004", 0, "hex");
  frame.fill(byte, 14, 270);
  let xor = 0;
  for (let i = 5; i < 1294; i++) xor ^= frame[i] ?? 0;
  frame[1294] = xor;
  return frame.toString("latin1");
}

describe("the card reader", () => {
  function withCard() {
    const it = bench();
    let lies = true;
    it.machine.ports.Serial2.answer = (frame) => {
      const command = `${frame[7]?.toString(16)} ${frame[8]}`;
      if (!lies) return NO_CARD;
      return { "20 1": FOUND, "20 2": SELECTED, "30 1": baseInfo(0x31) }[command] ?? "";
    };
    return { ...it, lift: () => (lies = false), lay: () => (lies = true) };
  }

  it("shows a card to the kiosk once, however long it lies there, and leaves no byte of it", () => {
    const { time, platform, told, sink, log } = withCard();
    const seen: Uint8Array[] = [];
    const sums: number[] = [];
    const reader = new CardReader(platform, log);
    reader.start(sink, (text) => {
      seen.push(text);
      sums.push(text.reduce((sum, byte) => sum + byte, 0));
      return { kind: "card", refused: "under-age" };
    });
    time.pass(5000);
    expect(sums).toEqual([256 * 0x31]);
    expect(told).toEqual([{ kind: "card", refused: "under-age" }]);
    expect(seen[0]?.every((byte) => byte === 0)).toBe(true);
  });

  it("reads the next card after the first was lifted", () => {
    const { time, platform, told, sink, log, lift, lay } = withCard();
    new CardReader(platform, log).start(sink, () => ({ kind: "card", refused: "under-age" }));
    time.pass(2000);
    lift();
    time.pass(2000);
    lay();
    time.pass(2000);
    expect(told).toHaveLength(2);
  });

  /** A card was read whole, so that its buffer is known; now half of another lies in it. */
  function withHalfACard() {
    const it = withCard();
    let buffer = new ArrayBuffer();
    const reader = new CardReader(it.platform, it.log);
    reader.start(it.sink, (text) => {
      buffer = text.buffer as ArrayBuffer;
      return { kind: "card", refused: "under-age" };
    });
    it.time.pass(2000);
    it.machine.ports.Serial2.arrive(baseInfo(0x32).slice(0, 700));
    const held = () => new Uint8Array(buffer).filter((byte) => byte !== 0).length;
    expect(held()).toBeGreaterThan(256);
    return { ...it, reader, held };
  }

  it("leaves no byte of half a card when the rest does not come", () => {
    const { time, held } = withHalfACard();
    time.pass(5000);
    expect(held()).toBe(0);
  });

  it("leaves no byte of half a card when it is stopped", () => {
    const { reader, held } = withHalfACard();
    reader.stop();
    expect(held()).toBe(0);
  });

  it("leaves no byte of a card when the kiosk cannot look at it", () => {
    const { time, platform, sink, log } = withCard();
    let seen = new Uint8Array(1);
    const reader = new CardReader(platform, log);
    const start = () => {
      reader.start(sink, (text) => {
        seen = text as Uint8Array<ArrayBuffer>;
        throw new Error("planted");
      });
      time.pass(1000);
    };
    expect(start).toThrow("planted");
    expect(seen.length).toBe(256);
    expect(seen.every((byte) => byte === 0)).toBe(true);
  });
});

describe("the piece in which a serial port's bytes are turned over", () => {
  const CARD = "1".repeat(100);

  function pieceAfter(take: (bytes: Uint8Array) => void) {
    const pieces: Uint8Array[] = [];
    const read = () => {
      takeBytes(CARD, (bytes) => {
        pieces.push(bytes);
        expect(bytes[0]).toBe(0x31);
        take(bytes);
      });
    };
    return { pieces, read };
  }

  it("holds nothing when its bytes were taken", () => {
    const { pieces, read } = pieceAfter(() => {});
    read();
    expect(pieces.map((piece) => piece.length)).toEqual([64, 36]);
    expect(pieces.flatMap((piece) => [...piece]).filter((byte) => byte !== 0)).toEqual([]);
  });

  it("holds nothing when taking them ended in an error", () => {
    const { pieces, read } = pieceAfter(() => {
      throw new Error("planted");
    });
    expect(read).toThrow("planted");
    expect(pieces.flatMap((piece) => [...piece]).filter((byte) => byte !== 0)).toEqual([]);
  });
});
