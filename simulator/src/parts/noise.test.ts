import { expect, test } from "vitest";
import { randomFrom } from "../world/random.ts";
import { PretendCurtain } from "./curtain.ts";
import { PretendGm65 } from "./gm65.ts";
import { bytesFrom, hexOf } from "./hex-bytes.ts";
import { PretendLaneBoard } from "./lane-board.ts";
import type { SerialPart } from "./part.ts";
import { PretendSdt } from "./sdt.ts";
import { VirtualPartTime } from "./virtual-time.ts";

/** Asked again this often a board would have its answer, whatever noise came before. */
const TRIES = 12;

const PARTS: [string, (time: VirtualPartTime) => SerialPart, string, string][] = [
  [
    "code reader",
    (time) => new PretendGm65(time),
    "7E 00 07 01 00 2A 02 D8 0F",
    "02 00 00 02 39 01 C1 4C",
  ],
  [
    "card reader",
    (time) => new PretendSdt(time),
    "AA AA AA 96 69 00 03 20 01 22",
    "AA AA AA 96 69 00 04 00 00 80 84",
  ],
  [
    "lane board",
    (time) =>
      new PretendLaneBoard({ time, address: 0, lanes: {}, curtain: new PretendCurtain("good") }),
    "00 FF 64 9B AA 55",
    "00 5D 00 00 5D",
  ],
];

test.each(PARTS)("the %s answers after any noise, cut frame or flipped bit", (...about) => {
  const [name, make, command, answer] = about;
  const random = randomFrom(name);
  for (let round = 0; round < 300; round++) {
    const time = new VirtualPartTime();
    const part = make(time);
    const said: string[] = [];
    part.plug((bytes) => said.push(hexOf(bytes)));
    const damaged = bytesFrom(command).subarray(0, random.below(bytesFrom(command).length));
    const noise = Uint8Array.from({ length: random.below(40) }, () => random.below(256));
    const flipped = bytesFrom(command);
    const at = random.below(flipped.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
    for (const bytes of [noise, damaged, flipped]) part.receive(bytes);
    time.pass(1000);
    said.length = 0;
    for (let i = 0; i < TRIES && !said.includes(answer); i++) {
      part.receive(bytesFrom(command));
      time.pass(1000);
    }
    expect(said).toContain(answer);
  }
});
