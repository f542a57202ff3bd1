import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seeded } from "../../../src/kiosk/journal/story.testing.ts";
import { type InterpreterProcess, startInterpreter } from "../../espruino/interpreter-process.ts";
import { describeWith, requires } from "../../testing/requires.ts";
import { ToolError } from "../codes.ts";
import { type BoardConsole, consoleOver } from "../console/board-console.ts";
import type { Transport } from "../console/transport.ts";
import { cutAfter } from "./cut-anywhere.testing.ts";
import { BOOT_FILE, sha256Of } from "./program.ts";
import { hashOnBoard, lookAtBoard, sendFile, startProgram, stopProgram } from "./send-program.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-flash-cuts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Programs of some packets that say who they are; each has a number of its own. */
const programOf = (number: number) => {
  const body = Array.from({ length: 300 }, (_, i) => `var v${i}=${i * i};`).join("");
  return { name: BOOT_FILE, bytes: Buffer.from(`${body}var anxinNumber=${number};`, "latin1") };
};
const CUTS = 8;
/** About what such a flash writes. */
const BYTES = 14_000;
const TEST_MS = 900_000;

/** The console of a running interpreter; it goes on when the line is gone, as a board does. */
function lineTo(child: InterpreterProcess): Transport {
  let off = (): void => {};
  return {
    listen({ data }) {
      child.stdout.on("data", data);
      off = () => child.stdout.off("data", data);
    },
    write: (bytes, written) => void child.stdin.write(bytes, () => written()),
    close: () => off(),
  };
}

async function flash(line: Transport, number: number): Promise<void> {
  const console = await consoleOver(line);
  await lookAtBoard(console);
  await stopProgram(console);
  await sendFile(console, programOf(number), () => {});
  await startProgram(console);
  console.close();
}

const isSilent = (error: unknown) => error instanceof ToolError && error.code !== "line-lost";

describeWith(["ESPRUINO"], "a line cut while an interpreter is flashed", () => {
  let child: InterpreterProcess;
  beforeAll(() => {
    child = startInterpreter(requires("ESPRUINO").value ?? "", folder);
  });
  afterAll(() => {
    child.kill("SIGKILL");
  });

  async function numberOn(console: BoardConsole): Promise<string> {
    return console.ask("anxinNumber");
  }

  /** A person tries again when a board was silent: this one shares a busy machine. */
  async function flashWhole(number: number): Promise<BoardConsole> {
    for (let tries = 0; ; tries++) {
      try {
        await flash(lineTo(child), number);
        return await consoleOver(lineTo(child));
      } catch (error) {
        if (!isSilent(error) || tries === 3) throw error;
      }
    }
  }

  it(
    "leaves a program that is whole, and the next flash brings the new one up",
    async () => {
      const random = seeded(9);
      (await flashWhole(0)).close();
      for (let i = 1; i <= CUTS; i++) {
        const at = random(BYTES);
        await flash(cutAfter(lineTo(child), at), i).catch((error: unknown) => {
          if (!(error instanceof ToolError)) throw error;
        });
        const after = await consoleOver(lineTo(child));
        const whole = [i - 1, i].map((number) => sha256Of(programOf(number).bytes));
        expect(whole, `cut at ${at}`).toContain(await hashOnBoard(after, BOOT_FILE));
        after.close();
        const console = await flashWhole(i);
        expect(await numberOn(console)).toBe(String(i));
        console.close();
      }
    },
    TEST_MS,
  );
});
