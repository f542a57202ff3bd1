import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bytesOf, flipped, hexOf, inPieces, joined } from "./bytes.testing.ts";
import { baseInfoFrame, cardBlock, PLAIN_CARD } from "./card-block.testing.ts";
import {
  createSdtReceiver,
  flushSdt,
  receiveSdt,
  type SdtCommand,
  sdtCommand,
  type SdtReply,
  wipeSdt,
} from "./sdt.ts";

const FOUND = bytesOf("AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97");
const SELECTED = bytesOf("AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C");
const NO_CARD = bytesOf("AA AA AA 96 69 00 04 00 00 80 84");
const SAM_ID = bytesOf(
  "AA AA AA 96 69 00 14 00 00 90 05 00 01 00 E5 D6 34 01 39 30 00 00 32 09 01 00 B5",
);
const REFERENCE_BLOCK = cardBlock({
  name: "张三",
  sex: "1",
  nation: "01",
  birth: "19491231",
  address: "北京市朝阳区测试路1号",
  number: "11010519491231002X",
  issuer: "测试市公安局",
  from: "20200101",
  until: "长期",
  type: " ",
});
const REFERENCE = baseInfoFrame(REFERENCE_BLOCK, new Uint8Array(1024));

/** What a receiver gives out of these pieces; texts as hex, since the buffer is zeroed after. */
function replies(pieces: readonly Uint8Array[]): { kinds: string[]; texts: string[] } {
  const receiver = createSdtReceiver();
  const kinds: string[] = [];
  const texts: string[] = [];
  const take = (reply: SdtReply): void => {
    kinds.push(reply.kind);
    if (reply.text !== undefined) texts.push(hexOf(reply.text));
  };
  for (const piece of pieces) receiveSdt(receiver, piece, take);
  flushSdt(receiver, take);
  return { kinds, texts };
}

describe("commands are the published frames", () => {
  it.each<[SdtCommand, string]>([
    ["reset", "AA AA AA 96 69 00 03 10 FF EC"],
    ["status", "AA AA AA 96 69 00 03 11 FF ED"],
    ["find", "AA AA AA 96 69 00 03 20 01 22"],
    ["select", "AA AA AA 96 69 00 03 20 02 21"],
    ["read", "AA AA AA 96 69 00 03 30 01 32"],
  ])("%s", (command, frame) => {
    expect(hexOf(sdtCommand(command))).toBe(frame);
  });
});

describe("replies are told apart by the reader's status", () => {
  it.each([
    ["found", FOUND],
    ["done", SELECTED],
    ["no-card", NO_CARD],
    ["not-selected", bytesOf("AA AA AA 96 69 00 04 00 00 81 85")],
    ["read-failed", bytesOf("AA AA AA 96 69 00 04 00 00 41 45")],
    ["empty", bytesOf("AA AA AA 96 69 00 04 00 00 91 95")],
    ["done", bytesOf("AA AA AA 96 69 00 04 00 00 90 94")],
    ["command-refused", bytesOf("AA AA AA 96 69 00 04 00 00 10 14")],
    ["command-refused", bytesOf("AA AA AA 96 69 00 04 00 00 11 15")],
    ["reader-faulty", bytesOf("AA AA AA 96 69 00 04 00 00 66 62")],
    ["done", SAM_ID],
  ])("%s", (kind, frame) => {
    expect(replies([frame])).toEqual({ kinds: [kind], texts: [] });
  });

  it.each([
    [0x60, "reader-faulty"],
    [0x47, "read-failed"],
    [0x21, "command-refused"],
    [0x23, "command-refused"],
    [0x31, "card-refused"],
    [0x32, "card-refused"],
    [0x33, "card-refused"],
    [0x40, "card-refused"],
    [0x24, "unknown"],
    [0x77, "unknown"],
  ])("status %i is %s", (status, kind) => {
    const frame = bytesOf("AA AA AA 96 69 00 04 00 00 00 00");
    frame[9] = status;
    frame[10] = 4 ^ status;
    expect(replies([frame]).kinds).toEqual([kind]);
  });
});

describe("a card's text", () => {
  it("is the reference block, whose frame ends in 78", () => {
    expect(createHash("sha256").update(REFERENCE_BLOCK).digest("hex")).toBe(
      "f2bef03c3d9403f6fd091cdeeb4d5560f532b487344e0ca78a0126a98e000c76",
    );
    expect(REFERENCE[1294]).toBe(0x78);
    expect(replies([REFERENCE])).toEqual({
      kinds: ["base-info"],
      texts: [hexOf(REFERENCE_BLOCK)],
    });
  });

  it("is a view into the one buffer, which is zero when the callback has returned", () => {
    const receiver = createSdtReceiver();
    let held: Uint8Array | undefined;
    receiveSdt(receiver, REFERENCE, (reply) => (held = reply.text));
    expect(held?.buffer).toBe(receiver.bytes.buffer);
    expect(receiver.bytes.every((byte) => byte === 0)).toBe(true);
  });

  it("is zeroed too when the callback throws, and the next frame is still read", () => {
    const receiver = createSdtReceiver();
    const fail = (): void => {
      throw new Error("planted");
    };
    expect(() => receiveSdt(receiver, REFERENCE, fail)).toThrow("planted");
    expect(receiver.bytes.every((byte) => byte === 0)).toBe(true);
    const kinds: string[] = [];
    receiveSdt(receiver, NO_CARD, (reply) => kinds.push(reply.kind));
    expect(kinds).toEqual(["no-card"]);
  });

  it("leaves nothing behind when half a card is wiped", () => {
    const receiver = createSdtReceiver();
    receiveSdt(receiver, REFERENCE.subarray(0, 700), () => undefined);
    wipeSdt(receiver);
    expect(receiver.bytes.every((byte) => byte === 0)).toBe(true);
  });

  it("may be wiped from inside the callback", () => {
    const receiver = createSdtReceiver();
    receiveSdt(receiver, REFERENCE, () => wipeSdt(receiver));
    expect(replies([NO_CARD]).kinds).toEqual(["no-card"]);
    expect(receiver.filled).toBe(0);
  });

  it("is not given out when text and photo have other lengths than asked for", () => {
    const frame = baseInfoFrame(REFERENCE_BLOCK, new Uint8Array(1024));
    frame[11] = 0x04;
    frame[13] = 0xfc;
    frame[1294] = (frame[1294] ?? 0) ^ 0x04 ^ 0xfc;
    expect(replies([frame])).toEqual({ kinds: ["unknown"], texts: [] });
  });
});

describe("frames are found wherever they stand", () => {
  const stream = joined([FOUND, SELECTED, REFERENCE, NO_CARD]);
  const whole = {
    kinds: ["found", "done", "base-info", "no-card"],
    texts: [hexOf(REFERENCE_BLOCK)],
  };

  it("a stream cut at any place gives the same replies", () => {
    for (let at = 1; at < stream.length; at += 1) {
      const given = replies([stream.subarray(0, at), stream.subarray(at)]);
      if (given.kinds.join() !== whole.kinds.join()) expect({ at, given }).toEqual(whole);
    }
    expect(replies(inPieces(stream, [1]))).toEqual(whole);
    expect(replies([stream])).toEqual(whole);
  });

  it("behind more AA than a preamble has", () => {
    expect(replies([bytesOf("AA AA 96 AA AA"), NO_CARD]).kinds).toEqual(["no-card"]);
  });

  it("behind a false preamble, whose length reaches over it", () => {
    const falseStart = bytesOf("AA AA AA 96 69 02 00");
    expect(replies([falseStart, NO_CARD, FOUND]).kinds).toEqual(["no-card", "found"]);
  });

  it("behind a false preamble without waiting for a time-out, once the false frame is full", () => {
    const receiver = createSdtReceiver();
    const kinds: string[] = [];
    const take = (reply: SdtReply): number => kinds.push(reply.kind);
    receiveSdt(receiver, bytesOf("AA AA AA 96 69 00 20"), take);
    receiveSdt(receiver, joined([NO_CARD, FOUND, SELECTED]), take);
    expect(kinds).toEqual(["no-card", "found", "done"]);
  });

  it("inside a damaged frame", () => {
    const photo = new Uint8Array(1024);
    photo.set(NO_CARD, 100);
    const damaged = flipped(baseInfoFrame(REFERENCE_BLOCK, photo), 40 * 8);
    expect(replies([damaged])).toEqual({ kinds: ["no-card"], texts: [] });
  });

  it("but not inside a whole frame: a photo may look like anything", () => {
    const photo = new Uint8Array(1024);
    photo.set(joined([NO_CARD, bytesOf("AA AA AA 96 69"), FOUND]), 100);
    const frame = baseInfoFrame(cardBlock(PLAIN_CARD), photo);
    expect(replies(inPieces(frame, [64])).kinds).toEqual(["base-info"]);
  });

  it("and a length no kiosk asks for, or too short for a reply, is no frame", () => {
    const fingerprint = bytesOf("AA AA AA 96 69 05 0A 00 00 90");
    const short = bytesOf("AA AA AA 96 69 00 03 20 01 22");
    expect(replies([fingerprint, short, NO_CARD]).kinds).toEqual(["no-card"]);
  });
});
