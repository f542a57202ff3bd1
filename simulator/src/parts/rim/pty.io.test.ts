import { SerialPort } from "serialport";
import { expect, test } from "vitest";
import { cardText } from "../card-text.ts";
import { PretendGm65 } from "../gm65.ts";
import { bytesFrom, hexOf } from "../hex-bytes.ts";
import type { SerialPart } from "../part.ts";
import { PretendSdt } from "../sdt.ts";
import { openPty } from "./pty.ts";
import { realPartTime } from "./real-part-time.ts";

/** Asks the part through the real serialport; gives what came, so many bytes each time. */
async function asked(part: SerialPart, hexes: [hex: string, answerBytes: number][]) {
  const pty = await openPty(part);
  const port = new SerialPort({ path: pty.path, baudRate: 9600 });
  await new Promise((resolve) => port.once("open", resolve));
  const answers: Uint8Array[] = [];
  for (const [hex, count] of hexes) {
    const whole = new Promise<Uint8Array>((resolve) => {
      let got = Buffer.alloc(0);
      const hear = (bytes: Buffer) => {
        got = Buffer.concat([got, bytes]);
        if (got.length < count) return;
        port.off("data", hear);
        resolve(got);
      };
      port.on("data", hear);
    });
    port.write(bytesFrom(hex));
    answers.push(await whole);
  }
  await new Promise((resolve) => port.close(resolve));
  await pty.close();
  return answers;
}

test("the code reader answers the real serialport behind a terminal of the system", async () => {
  const part = new PretendGm65(realPartTime);
  const [written, read] = await asked(part, [
    ["7E 00 08 01 00 00 D7 CF 03", 7],
    ["7E 00 07 01 00 2A 02 D8 0F", 8],
  ]);
  expect(hexOf(written ?? bytesFrom(""))).toBe("02 00 00 01 00 33 31");
  expect(hexOf(read ?? bytesFrom(""))).toBe("02 00 00 02 39 01 C1 4C");
});

test("the card reader hands a card over whole, every byte value unchanged", async () => {
  const part = new PretendSdt(realPartTime);
  const text = cardText({ name: "\u0011\u0013\u0003\u001a\u7fff\u000d\u000a" });
  part.put(text);
  const [, , card] = await asked(part, [
    ["AA AA AA 96 69 00 03 20 01 22", 15],
    ["AA AA AA 96 69 00 03 20 02 21", 19],
    ["AA AA AA 96 69 00 03 30 01 32", 1295],
  ]);
  expect(card?.length).toBe(1295);
  expect(Uint8Array.from(card?.subarray(14, 270) ?? [])).toEqual(text);
});
