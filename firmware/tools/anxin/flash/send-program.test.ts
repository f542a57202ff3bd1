import { describe, expect, test } from "vitest";
import { ToolError } from "../codes.ts";
import { type BoardConsole, consoleOver } from "../console/board-console.ts";
import { type PretendOptions, PretendEspruino } from "../console/pretend-espruino.testing.ts";
import { BOOT_FILE } from "./program.ts";
import { lookAtBoard, sendFile, startProgram, stopProgram } from "./send-program.ts";

const PATIENCE = { answerMs: 60, quietMs: 1, packetMs: 1 };
const OLD = "old program";
const NEW = Array.from({ length: 420 }, (_, i) => `var v${i}=${i * i};`).join("");
const FILE = { name: BOOT_FILE, bytes: Buffer.from(NEW, "latin1") };
const CHUNKS = Math.ceil(NEW.length / 1024);

async function boardWith(options: PretendOptions = {}) {
  const board = new PretendEspruino({ files: { [BOOT_FILE]: OLD }, ...options });
  return { board, console: await consoleOver(board, PATIENCE) };
}

function send(console: BoardConsole) {
  const steps: number[] = [];
  return sendFile(console, FILE, (bytes) => steps.push(bytes)).then((sent) => ({ sent, steps }));
}

async function codeOf(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ToolError) return error.code;
    throw error;
  }
  return "nothing";
}

describe("a program on its way to a board", () => {
  test("arrives whole, in steps that are told, and leaves nothing else behind", async () => {
    const { board, console } = await boardWith();
    const { sent, steps } = await send(console);
    expect(sent).toBe(true);
    expect(board.text(BOOT_FILE)).toBe(NEW);
    expect([...board.files.keys()]).toEqual([BOOT_FILE]);
    expect(steps).toHaveLength(CHUNKS + 1);
    expect(steps.at(-1)).toBe(NEW.length);
  });

  test("is not sent to a board that has it", async () => {
    const { board, console } = await boardWith({ files: { [BOOT_FILE]: NEW } });
    expect(await send(console)).toEqual({ sent: false, steps: [] });
    expect(board.trashBytes).toBe(0);
  });

  test("arrives whole over a line that changes characters", async () => {
    const { board, console } = await boardWith({ mischief: { noise: (n) => n % 3 === 0 } });
    await send(console);
    expect(board.text(BOOT_FILE)).toBe(NEW);
  });

  test("arrives whole at a board that misses packets", async () => {
    const { board, console } = await boardWith({ mischief: { deaf: (n) => n % 4 === 0 } });
    await send(console);
    expect(board.text(BOOT_FILE)).toBe(NEW);
  });

  test("starts over when flash kept half of a chunk", async () => {
    const { board, console } = await boardWith({ mischief: { torn: (n) => n === 8 } });
    await send(console);
    expect(board.text(BOOT_FILE)).toBe(NEW);
    expect(board.trashBytes).toBeGreaterThan(NEW.length);
  });

  test("starts over when the board refuses to write over what is there", async () => {
    const { board, console } = await boardWith({ mischief: { refused: (n) => n === 8 } });
    await send(console);
    expect(board.text(BOOT_FILE)).toBe(NEW);
    expect(board.trashBytes).toBeGreaterThan(NEW.length);
  });

  test("arrives whole at a board that waits for a lost character longer than we for it", async () => {
    const board = new PretendEspruino({ mischief: { short: (n) => n > 3 && n < 8 } });
    const console = await consoleOver(board, { answerMs: 40, quietMs: 4, packetMs: 200 });
    await send(console);
    expect(board.text(BOOT_FILE)).toBe(NEW);
  });

  test("arrives whole at a board that takes the end of each packet for typed", async () => {
    const { board, console } = await boardWith({ mischief: { long: (n) => n > 3 } });
    await send(console);
    expect(board.text(BOOT_FILE)).toBe(NEW);
  });

  test("gives up after several packets without an answer, and says so", async () => {
    const { console } = await boardWith({ mischief: { deaf: (n) => n > 3 } });
    expect(await codeOf(() => send(console))).toBe("board-silent");
  });

  test("makes room by compaction only when it must", async () => {
    const storageBytes = 2 * NEW.length + 16000;
    const { board, console } = await boardWith({ storageBytes });
    await send(console);
    expect(board.compactions).toBe(0);
    board.trashBytes += 4000;
    const other = { ...FILE, bytes: Buffer.from(NEW + "1;") };
    await sendFile(console, other, () => {});
    expect(board.compactions).toBe(1);
    expect(board.text(BOOT_FILE)).toBe(NEW + "1;");
  });

  test("is refused by a Storage that is too small, and the old one stays", async () => {
    const { board, console } = await boardWith({ storageBytes: NEW.length });
    expect(await codeOf(() => send(console))).toBe("storage-full");
    expect(board.text(BOOT_FILE)).toBe(OLD);
  });

  test("never has a length that a board takes for an interrupt", async () => {
    const { board, console } = await boardWith();
    await send(console);
    for (let i = 0; i < 300; i++) await console.ask(JSON.stringify("x".repeat(i)));
    expect(board.packetLengths.filter((length) => (length & 255) < 32)).toEqual([]);
  });
});

describe("a cable pulled while a program is sent", () => {
  test("leaves the old program or the new one, whenever it is, and the next try ends it", async () => {
    for (let cut = 2; ; cut++) {
      const { board, console } = await boardWith({ mischief: { cut: (n) => n === cut } });
      const code = await codeOf(() => send(console));
      if (code === "nothing") {
        expect(cut).toBeGreaterThan(CHUNKS);
        return;
      }
      expect(code).toBe("line-lost");
      expect([OLD, NEW]).toContain(board.text(BOOT_FILE));
      const staged = board.text("anxin.new")?.length;
      const again = await consoleOver(board, PATIENCE);
      const { steps } = await send(again);
      if (staged === NEW.length && cut > 8) expect(steps.length).toBeLessThan(CHUNKS);
      expect(board.text(BOOT_FILE)).toBe(NEW);
    }
  });
});

test("a stopped board is fed by every packet, and by itself when it is let go", async () => {
  const { board, console } = await boardWith();
  await stopProgram(console);
  const { fed } = board;
  await console.ask("1");
  expect([board.watchdog, board.fed - fed]).toEqual(["by hand", 1]);
  await startProgram(console);
  expect(board.watchdog).toBe("by itself");
});

test("a program is started only when the board answers again, the old one gone", async () => {
  const { board, console } = await boardWith({
    slowStart: 3,
    mischief: { deaf: (n) => n > 2 && n < 10 },
  });
  await startProgram(console);
  expect({ restarts: board.restarts, starting: board.starting }).toEqual({
    restarts: 1,
    starting: 0,
  });
});

describe("what is at the other end of a line", () => {
  test("is named when it is a board", async () => {
    const { console } = await boardWith({ storageBytes: 5000 });
    const freeBytes = 5000 - OLD.length - 32;
    expect(await lookAtBoard(console)).toEqual({ version: "2v29", board: "PRETEND", freeBytes });
  });

  test("is refused when nothing answers", async () => {
    const board = new PretendEspruino({ mischief: { deaf: () => true } });
    expect(await codeOf(() => consoleOver(board, PATIENCE))).toBe("no-board");
  });

  test("is refused when it has no SHA-256", async () => {
    const { console } = await boardWith({ cryptoless: true });
    expect(await codeOf(() => lookAtBoard(console))).toBe("wrong-board");
  });

  test("is quoted when it reports an error of its own", async () => {
    const { console } = await boardWith();
    const asked = console.ask('require("nowhere")');
    await expect(asked).rejects.toThrow(/board-refused.*Module nowhere not found/);
  });
});
