/** Every codec at work, one line a result: the same in Node, bundled, and on a board. */
import { ageOn } from "./age.ts";
import { bytesOf, hexOf, joined } from "./bytes.testing.ts";
import { baseInfoFrame, cardBlock, PLAIN_CARD } from "./card-block.testing.ts";
import { ds3231Seconds, ds3231SetTime } from "./ds3231.ts";
import {
  createGm65Receiver,
  flushGm65,
  gm65Configuration,
  gm65Read,
  gm65Save,
  gm65Scan,
  gm65Write,
  receiveGm65,
} from "./gm65.ts";
import { type IdCard, numberInto, readIdCard, validityOn } from "./id-card.ts";
import {
  createLaneBoardReceiver,
  expectLaneBoard,
  laneBoardSelfCheck,
  laneBoardVend,
  receiveLaneBoard,
} from "./lane-board.ts";
import { mcp23017Drive, mcp23017Mask, mcp23017Start, pinMask, pinsMask } from "./mcp23017.ts";
import {
  createSdtReceiver,
  flushSdt,
  receiveSdt,
  type SdtCommand,
  sdtCommand,
  type SdtReply,
} from "./sdt.ts";
import { sht3xClimate, sht3xStatus } from "./sht3x.ts";

type Print = (line: string) => void;

const NO_CARD = "AA AA AA 96 69 00 04 00 00 80 84";

/** Prints what each codec makes of the published vectors and of some damage. */
export function provePartCodecs(print: Print): void {
  proveSdt(print);
  proveCards(print);
  proveGm65(print);
  proveBus(print);
  proveLaneBoard(print);
}

function proveSdt(print: Print): void {
  const commands: SdtCommand[] = ["find", "select", "read", "status", "reset"];
  for (const command of commands) print(command + " " + hexOf(sdtCommand(command)));
  const photo = new Uint8Array(1024);
  for (let i = 0; i < 1024; i++) photo[i] = (i * 7) & 255;
  const card = baseInfoFrame(cardBlock(PLAIN_CARD), photo);
  const damaged = new Uint8Array(card);
  damaged[600] = 1;
  const stream = joined([
    bytesOf("FF AA AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97"),
    bytesOf("AA AA AA 96 69 00 0C"),
    bytesOf(NO_CARD),
    card,
    damaged,
    bytesOf(NO_CARD),
  ]);
  const receiver = createSdtReceiver();
  const take = (reply: SdtReply): void => {
    const text = reply.text;
    const read = text === undefined ? undefined : readIdCard(text);
    print(reply.kind + " " + reply.status + " " + JSON.stringify(read ?? null));
  };
  for (let at = 0; at < stream.length; at += 61) {
    receiveSdt(receiver, new Uint8Array(stream.subarray(at, at + 61)), take);
  }
  flushSdt(receiver, take);
  print("left " + receiver.filled + " " + receiver.bytes.reduce((sum, byte) => sum + byte, 0));
}

function proveCards(print: Print): void {
  const block = cardBlock(PLAIN_CARD);
  const number = new Uint8Array(18);
  numberInto(block, number);
  print(hexOf(number));
  for (const type of ["I", "J", "Y", " "]) {
    print(JSON.stringify(readIdCard(cardBlock({ ...PLAIN_CARD, type }))));
  }
  print(JSON.stringify(readIdCard(cardBlock({ ...PLAIN_CARD, birth: "20000102" }))));
  print(JSON.stringify(readIdCard(cardBlock({ ...PLAIN_CARD, number: "990000200001010013" }))));
  const card: IdCard = {
    kind: "card",
    holder: "citizen",
    birth: 20080615,
    validFrom: 20200101,
    validUntil: 20300101,
  };
  for (const today of [20191231, 20260615, 20260616, 20300102]) {
    const ages = [ageOn(card.birth, today, "anniversary"), ageOn(card.birth, today, "dayAfter")];
    print(validityOn(card, today) + " " + ages.join(" "));
  }
}

function proveGm65(print: Print): void {
  for (const register of gm65Configuration("command")) print(hexOf(gm65Write(register)));
  for (const frame of [gm65Read(0x2a, 2), gm65Save(), gm65Scan()]) print(hexOf(frame));
  const receiver = createGm65Receiver();
  const pieces = [
    "02 00 00 01 00 33 31 41 4E 2D 31 0D",
    "02 00 00 02 39 01 C1 4C 03 00 00 01 00 33 31",
    "41 E4 42 0D 02 00 00 01 00 33 32 0D 41 42",
    "02 00 00 01 D5 A8 E9 7E 20 0D 0A 41",
  ];
  for (const piece of pieces) {
    receiveGm65(receiver, bytesOf(piece), (event) => print(JSON.stringify(event.kind)));
  }
  receiveGm65(receiver, bytesOf("42 43 0D"), (event) => print(JSON.stringify(event)));
  flushGm65(receiver, (event) => print(JSON.stringify(event)));
}

function proveBus(print: Print): void {
  for (const hex of ["66 66 93 80 00 A2", "3A 83 F4 33 33 88", "66 66 94 80 00 A2"]) {
    print(JSON.stringify(sht3xClimate(bytesOf(hex)) ?? null));
  }
  print(String(sht3xStatus(bytesOf("BE EF 92"))));
  print(String(ds3231Seconds(bytesOf("24 23 03 07 22 11 26 00 00 00 00 00 00 00 04 00"))));
  print(String(ds3231Seconds(bytesOf("24 23 71 07 29 02 28 00 00 00 00 00 00 00 04 00"))));
  print(String(ds3231Seconds(bytesOf("24 23 03 07 22 11 26 00 00 00 00 00 00 00 04 80"))));
  for (const write of ds3231SetTime(1795317804)) print(hexOf(write));
  const homes = pinsMask([0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]);
  for (const write of mcp23017Start({ inputs: homes, pullUps: homes })) print(hexOf(write));
  print(hexOf(mcp23017Drive(pinMask(11))) + " " + mcp23017Mask(bytesOf("7F 9F")));
}

function proveLaneBoard(print: Print): void {
  const echo = laneBoardVend(0, 11);
  print(hexOf(echo) + " " + hexOf(laneBoardSelfCheck(7)));
  const receiver = createLaneBoardReceiver();
  expectLaneBoard(receiver, 0);
  for (const bytes of [echo, bytesOf("00 5D 00 AA 07"), bytesOf("FF 00 5C 51 00 AD 00")]) {
    receiveLaneBoard(receiver, bytes, (reply) => print(JSON.stringify(reply)));
  }
}
