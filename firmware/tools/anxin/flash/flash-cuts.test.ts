import { describe, expect, test } from "vitest";
import { seeded } from "../../../src/kiosk/journal/story.testing.ts";
import { ToolError } from "../codes.ts";
import { consoleOver } from "../console/board-console.ts";
import { PretendEspruino } from "../console/pretend-espruino.testing.ts";
import type { Transport } from "../console/transport.ts";
import { cutAfter } from "./cut-anywhere.testing.ts";
import { BOOT_FILE } from "./program.ts";
import { lookAtBoard, sendFile, startProgram, stopProgram } from "./send-program.ts";

const PATIENCE = { answerMs: 500, quietMs: 1, packetMs: 1 };
const OLD = "old program";
const NEW = Array.from({ length: 420 }, (_, i) => `var v${i}=${i * i};`).join("");
const FILE = { name: BOOT_FILE, bytes: Buffer.from(NEW, "latin1") };
const CUTS = 100;

/** All of `flash`, from the first look to the start. */
async function flashOver(line: Transport): Promise<void> {
  const console = await consoleOver(line, PATIENCE);
  await lookAtBoard(console);
  await stopProgram(console);
  await sendFile(console, FILE, () => {});
  await startProgram(console);
}

/** How many bytes the tool writes for a whole flash. */
async function bytesOfFlash(): Promise<number> {
  const board = new PretendEspruino({ files: { [BOOT_FILE]: OLD } });
  let bytes = 0;
  await flashOver({
    listen: (ear) => board.listen(ear),
    close: () => board.close(),
    write(data, written) {
      bytes += data.length;
      board.write(data, written);
    },
  });
  return bytes;
}

describe("a line that is cut at a hundred random bytes of a flash", () => {
  test("leaves the old program or the new one each time, and the board can be flashed", async () => {
    const random = seeded(20261122);
    const total = await bytesOfFlash();
    const left = { old: 0, new: 0 };
    for (let i = 0; i < CUTS; i++) {
      const at = random(total);
      const board = new PretendEspruino({ files: { [BOOT_FILE]: OLD } });
      const told = await flashOver(cutAfter(board, at)).catch((error: unknown) => error);
      expect(told, `cut at ${at}`).toBeInstanceOf(ToolError);
      expect((told as ToolError).code).toBe("line-lost");
      const there = board.text(BOOT_FILE);
      expect([OLD, NEW], `cut at ${at}`).toContain(there);
      left[there === OLD ? "old" : "new"] += 1;
      board.giveUp();
      await flashOver(board);
      expect(board.text(BOOT_FILE), `after the cut at ${at}`).toBe(NEW);
    }
    // Cuts of both halves were among them, or this proves nothing.
    expect(left.old).toBeGreaterThan(10);
    expect(left.new).toBeGreaterThan(0);
  });
});
