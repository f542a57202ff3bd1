import {
  createGm65Receiver,
  createLaneBoardReceiver,
  createSdtReceiver,
  ds3231Seconds,
  ds3231SetTime,
  expectLaneBoard,
  flushGm65,
  flushSdt,
  GM65_LINE_MAX,
  idCheckCharacter,
  isIdNumber,
  mcp23017Mask,
  numberInto,
  readIdCard,
  receiveGm65,
  receiveLaneBoard,
  receiveSdt,
  sht3xClimate,
  sht3xStatus,
  validityOn,
  type Gm65Event,
  type LaneBoardReply,
} from "@anxin/firmware/parts";
import { cardText, numberWithCheck } from "../parts/card-text.ts";
import fc from "fast-check";
import { bytesNear, bytesOver, pieces } from "./mutated.ts";
import { bytesTarget, type FuzzTarget, holds, same } from "./target.ts";

/** Decoders that the parts export, by their names there: what any wire in the kiosk may carry. */

const NUMBER = numberWithCheck("99000020000101001");
const CARD = cardText({
  birth: "20000101",
  number: NUMBER,
  validFrom: "20200101",
  validUntil: "20300101",
});

const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69];

/** A reply of the card reader: what follows its length, with the checksum put behind. */
function sdtFrame(rest: readonly number[]): Uint8Array {
  const length = rest.length + 1;
  const covered = [length >> 8, length & 255, ...rest];
  const xor = covered.reduce((sum, byte) => sum ^ byte, 0);
  return Uint8Array.from([...PREAMBLE, ...covered, xor]);
}

const SDT_FRAMES = [
  sdtFrame([0, 0, 0x9f, 0, 0, 0, 0]),
  sdtFrame([0, 0, 0x90, 1, 0, 4, 0, ...CARD, ...new Uint8Array(1024)]),
  sdtFrame([0, 0, 0x80]),
  Uint8Array.from(PREAMBLE),
];

function sdtReplies(chunks: readonly Uint8Array[]): string[] {
  const receiver = createSdtReceiver();
  const told: string[] = [];
  const tell = (reply: { kind: string; status: number; text: Uint8Array | undefined }) => {
    told.push(`${reply.kind} ${reply.status} ${Buffer.from(reply.text ?? []).toString("hex")}`);
  };
  for (const chunk of chunks) receiveSdt(receiver, chunk, tell);
  flushSdt(receiver, tell);
  holds(receiver.filled === 0, "nothing is held after a flush");
  holds(
    receiver.bytes.every((byte) => byte === 0),
    "what was held is zeroed",
  );
  return told;
}

const GM65_STREAMS = [
  Uint8Array.from([0x02, 0, 0, 1, 0, 0x33, 0x31]),
  Uint8Array.from([0x03, 0, 0, 1, 0, 0x33, 0x31]),
  Uint8Array.from([0x02, 0, 0, 4, 1, 2, 3, 4, 0x81, 0x46]),
  Buffer.from("AAAQEAYTAMFIWNGPFAAQCABRCEYKVOYCN7Y3N4KZV4GGC\r"),
  Buffer.from("A".repeat(GM65_LINE_MAX + 1) + "\r"),
  Buffer.from("安\r\n"),
];

function gm65Events(chunks: readonly Uint8Array[]): Gm65Event[] {
  const receiver = createGm65Receiver();
  const told: Gm65Event[] = [];
  const tell = (event: Gm65Event) => told.push(event);
  for (const chunk of chunks) receiveGm65(receiver, chunk, tell);
  flushGm65(receiver, tell);
  holds(receiver.held === 0 && receiver.line === "", "nothing is held after a flush");
  return told;
}

const LANE_REPLIES = [
  Uint8Array.from([1, 0x5d, 0, 0xaa, 0x08]),
  Uint8Array.from([1, 0x5c, 0x53, 0, 0xb0]),
  Uint8Array.from([1, 254, 3, 252, 0xaa, 0x55]),
];

function laneReplies(chunks: readonly Uint8Array[]): LaneBoardReply[] {
  const receiver = createLaneBoardReceiver();
  const told: LaneBoardReply[] = [];
  expectLaneBoard(receiver, 1);
  for (const chunk of chunks) receiveLaneBoard(receiver, chunk, (reply) => told.push(reply));
  return told;
}

const receivers: FuzzTarget[] = [
  bytesTarget("receiveSdt", bytesNear(SDT_FRAMES), (bytes) => {
    same(sdtReplies(pieces(bytes)), sdtReplies([bytes]), "replies of the same bytes in pieces");
  }),
  bytesTarget("flushSdt", bytesNear(SDT_FRAMES.map((frame) => frame.subarray(0, 30))), (bytes) => {
    sdtReplies([bytes]);
  }),
  bytesTarget("receiveGm65", bytesNear(GM65_STREAMS), (bytes) => {
    const events = gm65Events([bytes]);
    same(gm65Events(pieces(bytes)), events, "events of the same bytes in pieces");
    for (const event of events) {
      if (event.kind !== "line") continue;
      holds(
        /^[ -~]+$/.test(event.text) && event.text.length <= GM65_LINE_MAX,
        "lines are short ASCII",
      );
    }
  }),
  bytesTarget("flushGm65", bytesNear(GM65_STREAMS.slice(0, 3)), (bytes) => {
    gm65Events([bytes]);
  }),
  bytesTarget("receiveLaneBoard", bytesNear(LANE_REPLIES), (bytes) => {
    const replies = laneReplies([bytes]);
    same(laneReplies(pieces(bytes)), replies, "replies of the same bytes in pieces");
    holds(
      replies.every((reply) => reply.address === 1),
      "only the board that was asked",
    );
  }),
];

/** A block of its own length, mostly; else anything. */
const placed = (seeds: readonly Uint8Array[]) =>
  fc.oneof({ weight: 4, arbitrary: bytesOver(seeds) }, { weight: 1, arbitrary: bytesNear(seeds) });

const TIMES = [946684800, 1795305600, 7258118399].map((seconds) => {
  const registers = new Uint8Array(16);
  for (const [at = 0, ...values] of ds3231SetTime(seconds)) registers.set(values, at);
  return registers;
});

const readings: FuzzTarget[] = [
  bytesTarget("readIdCard", placed([CARD]), (bytes) => {
    const card = readIdCard(bytes);
    if (card.kind === "refused") return;
    holds(card.birth <= card.validFrom && card.validFrom <= card.validUntil, "days are in order");
    const number = new Uint8Array(18);
    numberInto(bytes, number);
    holds(isIdNumber(number), "a card that is read has a whole number");
    holds(["valid", "not-yet", "expired"].includes(validityOn(card, 20260101)), "a known validity");
  }),
  bytesTarget("numberInto", placed([CARD]), (bytes) => {
    if (bytes.length === CARD.length) numberInto(bytes, new Uint8Array(18));
  }),
  bytesTarget("isIdNumber", placed([Buffer.from(NUMBER)]), (bytes) => {
    if (!isIdNumber(bytes)) return;
    const text = Buffer.from(bytes).toString("latin1");
    same(numberWithCheck(text.slice(0, 17)), text, "a number and its check character");
  }),
  bytesTarget("idCheckCharacter", placed([Buffer.from(NUMBER)]), (bytes) => {
    holds(idCheckCharacter(bytes, 0, 1) <= 0x58, "a digit, an X or nothing");
  }),
  bytesTarget("ds3231Seconds", placed(TIMES), (bytes) => {
    const seconds = ds3231Seconds(bytes);
    if (seconds === 0) return;
    const registers = new Uint8Array(16);
    for (const [at = 0, ...values] of ds3231SetTime(seconds)) registers.set(values, at);
    same(ds3231Seconds(registers), seconds, "a time set and read again");
  }),
  bytesTarget(
    "sht3xClimate",
    placed([Uint8Array.from([0x66, 0x66, 0x93, 0x80, 0, 0xa2])]),
    (bytes) => {
      const climate = sht3xClimate(bytes);
      if (climate === undefined) return;
      holds(
        climate.centiDegrees >= -4000 && climate.centiDegrees <= 12500,
        "a possible temperature",
      );
      holds(climate.deciPercent >= 0 && climate.deciPercent <= 1000, "a possible humidity");
    },
  ),
  bytesTarget("sht3xStatus", placed([Uint8Array.from([0x80, 0x10, 0xe1])]), (bytes) => {
    const status = sht3xStatus(bytes);
    holds(status === undefined || (status >= 0 && status <= 0xffff), "sixteen bits");
  }),
  bytesTarget("mcp23017Mask", bytesNear([Uint8Array.from([1, 2])]), (bytes) => {
    const mask = mcp23017Mask(bytes);
    holds(Number.isInteger(mask) && mask >= 0 && mask <= 0xffff, "sixteen bits");
  }),
];

export const PART_TARGETS: readonly FuzzTarget[] = [...receivers, ...readings];

/** What else the parts export: it writes to a part, makes a receiver, or counts. */
export const PART_WRITERS: readonly string[] = [
  "ageOn",
  "agreedSeconds",
  "changedPins",
  "crc16Xmodem",
  "crc8",
  "createGm65Receiver",
  "createLaneBoardReceiver",
  "createSdtReceiver",
  "ds3231SetTime",
  "expectLaneBoard",
  "gm65Configuration",
  "gm65Heartbeat",
  "gm65Read",
  "gm65Save",
  "gm65Scan",
  "gm65StopScan",
  "gm65Write",
  "laneBoardSelfCheck",
  "laneBoardVend",
  "mayBeInputs",
  "mcp23017Drive",
  "mcp23017Start",
  "pinMask",
  "pinsMask",
  "sdtCommand",
  "validityOn",
  "wipeSdt",
];
