import { beforeEach, describe, expect, test } from "vitest";
import { type CardReader, cardReader } from "./card-reader.ts";
import { ManualUptime } from "./manual-uptime.ts";
import { PretendLine } from "./pretend-line.ts";

/** Frames of FACTS' GA 450 tables: commands, and the replies of a reader. */
const FIND = "aaaaaa96690003200122";
const SELECT = "aaaaaa96690003200221";
const READ = "aaaaaa96690003300132";
const FOUND = "aaaaaa9669 0008 00009f 00000000 97";
const SELECTED = "aaaaaa9669 000c 000090 0000000000000000 9c";
const NO_CARD = "aaaaaa9669 0004 000080 84";
const READ_FAILED = "aaaaaa9669 0004 000041 45";
const NOT_AUTHORISED = "aaaaaa9669 0004 000066 62";
const REFUSED = "aaaaaa9669 0004 000032 36";

/** Text that is no card's: 256 times 0x41. */
const TEXT = "41".repeat(256);

function baseInfo(): string {
  const body = Buffer.from(`0508 000090 01000400 ${TEXT}`.split(" ").join(""), "hex");
  const whole = Buffer.concat([body, Buffer.alloc(1024)]);
  const xor = whole.reduce((sum, byte) => sum ^ byte, 0);
  return `aaaaaa9669${whole.toString("hex")}${xor.toString(16).padStart(2, "0")}`;
}

let line: PretendLine;
let uptime: ManualUptime;
let reader: CardReader;
let log: string[];
/** What was read, as bytes still there when read and when told. */
let read: { atRead: string; atTold: string }[];

beforeEach(() => {
  line = new PretendLine();
  uptime = new ManualUptime();
  log = [];
  read = [];
  reader = cardReader({
    line,
    uptime,
    log: (code) => log.push(code),
    read(text) {
      const atRead = Buffer.from(text).toString("hex");
      return () => read.push({ atRead, atTold: Buffer.from(text).toString("hex") });
    },
  });
  reader.start();
  line.device?.up();
});

function layCard(): void {
  line.receive(FOUND);
  line.receive(SELECTED);
  line.receive(baseInfo());
}

describe("the card reader", () => {
  test("finds, selects and reads a card, in that order and without being asked", () => {
    expect(line.taken()).toEqual([FIND]);
    line.receive(FOUND);
    expect(line.taken()).toEqual([SELECT]);
    line.receive(SELECTED);
    expect(line.taken()).toEqual([READ]);
    line.receive(baseInfo());
    expect(read.map(({ atRead }) => atRead)).toEqual([TEXT]);
  });

  test("when the kiosk is told of a card, every byte of it is gone from memory", () => {
    layCard();
    expect(read[0]?.atTold).toBe("00".repeat(256));
  });

  test("zeroes the chunk that brought the card, too", () => {
    line.receive(FOUND);
    line.receive(SELECTED);
    const chunk = new Uint8Array(Buffer.from(baseInfo(), "hex"));
    line.device?.received(chunk);
    expect(chunk.every((byte) => byte === 0)).toBe(true);
  });

  test("a card left on the reader is read once; lifted and put back, again", () => {
    layCard();
    for (let i = 0; i < 5; i++) {
      uptime.pass(300);
      line.receive(FOUND);
    }
    expect(read).toHaveLength(1);
    for (let i = 0; i < 2; i++) {
      uptime.pass(300);
      line.receive(NO_CARD);
    }
    uptime.pass(300);
    layCard();
    expect(read).toHaveLength(2);
  });

  test("a card lifted too early is looked for again", () => {
    line.receive(FOUND);
    line.receive(SELECTED);
    line.receive(READ_FAILED);
    line.taken();
    uptime.pass(300);
    expect(line.taken()).toEqual([FIND]);
    expect(read).toEqual([]);
    layCard();
    expect(read).toHaveLength(1);
  });

  test("a card that does not prove itself is told without a byte of it", () => {
    line.receive(FOUND);
    line.receive(REFUSED);
    expect(read).toEqual([{ atRead: "", atTold: "" }]);
  });

  test("a silent reader is asked again and again, and told once", () => {
    for (let i = 0; i < 12; i++) uptime.pass(1300);
    expect(line.taken().length).toBeGreaterThan(10);
    expect(log).toEqual(["card-reader-silent"]);
  });

  test("a reader whose security module refuses is told once, with its status", () => {
    for (let i = 0; i < 3; i++) {
      line.receive(NOT_AUTHORISED);
      uptime.pass(300);
    }
    expect(log).toEqual(["card-reader-refuses"]);
  });

  test("a reader that is unplugged in the middle of a card keeps no byte and asks nothing", () => {
    line.receive(FOUND);
    line.receive(SELECTED);
    line.receive(baseInfo().slice(0, 400));
    line.taken();
    line.device?.down();
    uptime.pass(60_000);
    expect(line.taken()).toEqual([]);
    line.device?.up();
    line.receive(baseInfo().slice(400));
    expect(read).toEqual([]);
  });
});
