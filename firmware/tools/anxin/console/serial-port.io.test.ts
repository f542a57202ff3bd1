import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { ToolError } from "../codes.ts";
import { sendFile } from "../flash/send-program.ts";
import { consoleOver } from "./board-console.ts";
import { PretendEspruino } from "./pretend-espruino.testing.ts";
import { openTransport } from "./transport.ts";

/** The far side of a terminal: bytes as they are, its name, and then nothing. */
const FAR_SIDE = "stty raw -echo; tty; exec sleep 600";
const PATIENCE = { answerMs: 2000, quietMs: 1, packetMs: 1 };

let cable: ChildProcessWithoutNullStreams | undefined;

/** Pulls it, if it is still in. */
async function pull(): Promise<void> {
  if (cable === undefined || cable.exitCode !== null || cable.signalCode !== null) return;
  cable.kill("SIGKILL");
  await once(cable, "close");
}

afterEach(pull);

/** A board on a terminal of the system; Node cannot make one, `script` of util-linux can. */
async function plugged(board: PretendEspruino): Promise<string> {
  const child = spawn("script", ["-q", "-f", "-E", "never", "-c", FAR_SIDE, "/dev/null"]);
  cable = child;
  child.stdin.on("error", () => {});
  const [name] = (await once(child.stdout, "data")) as [Buffer];
  board.listen({ data: (bytes) => void child.stdin.write(bytes), closed: () => {} });
  child.stdout.on("data", (bytes: Buffer) => board.write(bytes, () => {}));
  return name.toString("latin1").trim();
}

test("a program arrives whole over a serial port of the system", async () => {
  const board = new PretendEspruino();
  const console = await consoleOver(await openTransport(await plugged(board)), PATIENCE);
  const bytes = Buffer.from("var a=1;".repeat(1000));
  expect(await sendFile(console, { name: ".bootcde", bytes }, () => {})).toBe(true);
  expect(board.text(".bootcde")).toBe(bytes.toString());
  console.close();
});

test("a serial port that another program holds is not opened", async () => {
  const path = await plugged(new PretendEspruino());
  const first = await openTransport(path);
  const second = await openTransport(path).catch((error: unknown) => error);
  expect(second instanceof ToolError ? second.code : second).toBe("port-unopened");
  first.close();
});

test("a cable that is pulled is a lost line", async () => {
  const board = new PretendEspruino();
  const console = await consoleOver(await openTransport(await plugged(board)), PATIENCE);
  await pull();
  await console.closed;
  await expect(console.ask("1")).rejects.toThrow("line-lost");
});
