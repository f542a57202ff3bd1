import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cardText, LONG_TERM, numberWithCheck, setLongTerm } from "./card-text.ts";
import { PretendCurtain } from "./curtain.ts";
import { PretendGm65 } from "./gm65.ts";
import { bytesFrom, hexOf } from "./hex-bytes.ts";
import { PretendLaneBoard } from "./lane-board.ts";
import type { SerialPart } from "./part.ts";
import { PretendSdt } from "./sdt.ts";
import { PretendSpiral, type Turn } from "./spiral.ts";
import { VirtualPartTime } from "./virtual-time.ts";

/** A part on a line of its own: what is said to it and what it answers, as hex. */
function lineTo(part: SerialPart, time: VirtualPartTime) {
  const said: Uint8Array[] = [];
  part.plug((bytes) => said.push(bytes));
  return {
    ask(hex: string, ms = 1000): string {
      said.length = 0;
      part.receive(bytesFrom(hex));
      time.pass(ms);
      return said.map(hexOf).join(" | ");
    },
    text(): string {
      return said.map((bytes) => Buffer.from(bytes).toString("latin1")).join("|");
    },
    forget: () => said.splice(0),
    said,
  };
}

describe("the GM65", () => {
  function reader() {
    const time = new VirtualPartTime();
    const part = new PretendGm65(time);
    return { time, part, line: lineTo(part, time) };
  }

  test.each([
    ["7E 00 08 01 00 00 D5 EF 41", "02 00 00 01 00 33 31"],
    ["7E 00 08 01 00 02 00 AB CD", "02 00 00 01 00 33 31"],
    ["7E 00 07 01 00 2A 02 D8 0F", "02 00 00 02 39 01 C1 4C"],
    ["7E 00 09 01 00 00 00 DE C8", "02 00 00 01 00 33 31"],
    ["7E 00 09 01 00 00 02 FE 8A", "02 00 00 01 00 33 31"],
    ["7E 00 0A 01 00 00 00 30 1A", "03 00 00 01 00 33 31"],
  ])("answers %s as its manual prints", (asked, answered) => {
    expect(reader().line.ask(asked)).toBe(answered);
  });

  test("tells a register as it was written, and the new speed", () => {
    const { line } = reader();
    line.ask("7E 00 08 01 00 00 D5 EF 41");
    expect(line.ask("7E 00 07 01 00 00 01 01 41")).toBe("02 00 00 01 D5 A8 E9");
    line.ask("7E 00 08 02 00 2A 1A 00 E4 7E");
    expect(line.ask("7E 00 07 01 00 2A 02 D8 0F")).toBe("02 00 00 02 1A 00 82 D8");
  });

  test("says nothing to a frame with a wrong sum, and hears the next one", () => {
    const { line } = reader();
    expect(line.ask("7E 00 08 01 00 00 D5 EF 42")).toBe("");
    expect(line.ask("FF 7E 7E 00 08 01 00 00 D5 EF 41")).toBe("02 00 00 01 00 33 31");
  });

  test("in command mode reads once when told, after its answer, with the tail that was set", () => {
    const { part, line, time } = reader();
    line.ask("7E 00 08 01 00 00 D1 AF C5");
    line.ask("7E 00 08 01 00 60 01 6F 92");
    line.forget();
    part.show("HELLO");
    time.pass(1000);
    expect(line.said).toEqual([]);
    line.ask("7E 00 08 01 00 02 01 02 DA");
    expect(line.text()).toBe("\x02\x00\x00\x01\x003\x31|HELLO\r");
    expect(part.register(0x02)).toBe(0);
  });

  test("a read nobody answers ends by itself after five seconds", () => {
    const { part, line, time } = reader();
    line.ask("7E 00 08 01 00 00 D1 AF C5");
    line.ask("7E 00 08 01 00 02 01 02 DA", 4900);
    expect(part.register(0x02)).toBe(1);
    time.pass(200);
    expect(part.register(0x02)).toBe(0);
  });

  test("while sensing it tells a code once, and again only after the time set for the same", () => {
    const { part, line, time } = reader();
    line.ask("7E 00 08 01 00 13 85 E3 94");
    line.ask("7E 00 08 01 00 00 D7 CF 03");
    line.forget();
    for (const waitMs of [200, 600, 1000]) {
      part.show("A");
      time.pass(waitMs);
    }
    expect(line.text()).toBe("A|A");
  });

  test("forgets at a restart what was not saved", () => {
    const { part, line } = reader();
    line.ask("7E 00 08 01 00 00 D7 CF 03");
    part.restart();
    expect(part.register(0)).not.toBe(0xd7);
  });
});

describe("the SDT reader", () => {
  const FIND = "AA AA AA 96 69 00 03 20 01 22";
  const SELECT = "AA AA AA 96 69 00 03 20 02 21";
  const READ = "AA AA AA 96 69 00 03 30 01 32";
  const FOUND = "AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97";
  const SELECTED = "AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C";
  const NO_CARD = "AA AA AA 96 69 00 04 00 00 80 84";

  const REFERENCE = cardText({
    name: "张三",
    sex: "1",
    nation: "01",
    birth: "19491231",
    address: "北京市朝阳区测试路1号",
    number: numberWithCheck("11010519491231002"),
    issuer: "测试市公安局",
    validFrom: "20200101",
    validUntil: LONG_TERM,
  });

  function reader() {
    const time = new VirtualPartTime();
    const part = new PretendSdt(time);
    return { time, part, line: lineTo(part, time) };
  }

  test("the reference card says the bytes its digest stands for", () => {
    const digest = createHash("sha256").update(REFERENCE).digest("hex");
    expect(digest).toBe("f2bef03c3d9403f6fd091cdeeb4d5560f532b487344e0ca78a0126a98e000c76");
    const withoutString = cardText({});
    setLongTerm(withoutString);
    expect(withoutString.slice(204, 220)).toEqual(
      cardText({ validUntil: LONG_TERM }).slice(204, 220),
    );
  });

  test.each([
    ["11010519491231002", "X"],
    ["44052418800101001", "4"],
    ["11010120080229001", "6"],
    ["99000020000101001", "2"],
  ])("the check character of %s is %s", (digits, check) => {
    expect(numberWithCheck(digits)).toBe(digits + check);
  });

  test("finds, selects and reads a card, to the last byte", () => {
    const { part, line } = reader();
    part.put(REFERENCE);
    expect(line.ask(FIND)).toBe(FOUND);
    expect(line.ask(SELECT)).toBe(SELECTED);
    line.ask(READ);
    const reply = line.said[0] ?? new Uint8Array();
    expect(reply.length).toBe(1295);
    expect(hexOf(reply.slice(0, 14))).toBe("AA AA AA 96 69 05 08 00 00 90 01 00 04 00");
    expect(reply.slice(14, 270)).toEqual(REFERENCE);
    expect(reply[1294]).toBe(0x78);
  });

  test("without a card, or with a step left out, says so", () => {
    const { part, line } = reader();
    expect(line.ask(FIND)).toBe(NO_CARD);
    expect(line.ask(SELECT)).toBe("AA AA AA 96 69 00 04 00 00 81 85");
    part.put(REFERENCE);
    expect(line.ask(READ)).toBe("AA AA AA 96 69 00 04 00 00 41 45");
  });

  test("a card lifted while it is read fails, and one that was read is not found again", () => {
    const { part, line } = reader();
    part.put(REFERENCE);
    line.ask(FIND);
    line.ask(SELECT);
    part.receive(bytesFrom(READ));
    part.lift();
    expect(line.ask("", 1000)).toBe("AA AA AA 96 69 00 04 00 00 41 45");
    part.put(REFERENCE);
    for (const step of [FIND, SELECT, READ]) line.ask(step);
    expect(part.wasRead()).toBe(true);
    expect(line.ask(FIND)).toBe(NO_CARD);
    part.lift();
    part.put(REFERENCE);
    expect(line.ask(FIND)).toBe(FOUND);
  });

  test("a wrong sum, an impossible length and an unknown command are each told", () => {
    const { line } = reader();
    expect(line.ask("AA AA AA 96 69 00 03 20 01 23")).toBe("AA AA AA 96 69 00 04 00 00 10 14");
    expect(line.ask("AA AA AA 96 69 FF FF")).toBe("AA AA AA 96 69 00 04 00 00 11 15");
    expect(line.ask("AA AA AA 96 69 00 03 44 44 03")).toBe("AA AA AA 96 69 00 04 00 00 21 25");
  });

  test("noise and any number of sync bytes before a command do not hide it", () => {
    const { line } = reader();
    expect(line.ask("00 AA 17 AA AA AA AA AA 96 69 00 03 20 01 22")).toBe(NO_CARD);
    expect(line.ask(`AA AA AA 96 AA ${FIND}`)).toBe(NO_CARD);
  });
});

describe("the RS-485 lane board", () => {
  function board(turns: Turn[] = [], curtain = new PretendCurtain("good")) {
    const time = new VirtualPartTime();
    const events = {
      home() {},
      fell() {},
      shadow: (dark: boolean) => curtain.shadow(dark),
    };
    const spiral = new PretendSpiral({ time, draw: () => 0, events, boxes: 9, turns });
    const part = new PretendLaneBoard({ time, address: 0, lanes: { 11: spiral }, curtain });
    curtain.sees = (light) => part.saw(light);
    return { part, line: lineTo(part, time), spiral };
  }
  const VEND_11 = "00 FF 0B F4 AA 55";

  test("gives a box out and says so", () => {
    const { line, spiral } = board();
    expect(line.ask(VEND_11, 10_000)).toBe("00 5D 00 AA 07");
    expect(spiral.left()).toBe(8);
    expect(spiral.atHome()).toBe(true);
  });

  test("tells an empty coil, one that jams, and a lane that is not there", () => {
    expect(board(["empty"]).line.ask(VEND_11, 10_000)).toBe("00 5D 00 00 5D");
    expect(board(["jam"]).line.ask(VEND_11, 10_000)).toBe("00 5C 50 00 AC");
    expect(board().line.ask("00 FF 0C F3 AA 55", 10_000)).toBe("00 5C 40 00 9C");
  });

  test("its self-check tells a curtain that is always light from one that is always dark", () => {
    const check = "00 FF 64 9B AA 55";
    expect(board().line.ask(check)).toBe("00 5D 00 00 5D");
    expect(board([], new PretendCurtain("light")).line.ask(check)).toBe("00 5C 01 00 5D");
    expect(board([], new PretendCurtain("dark")).line.ask(check)).toBe("00 5C 02 00 5E");
  });

  test("hears its own address only, and finds a command behind noise", () => {
    const { line } = board();
    expect(line.ask("01 FE 0B F4 AA 55", 10_000)).toBe("");
    expect(line.ask(`17 ${VEND_11}`, 10_000)).toBe("00 5D 00 AA 07");
  });
});
