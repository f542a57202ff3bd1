import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { cardReader } from "./card-reader.ts";
import { serialStream } from "./ports.ts";
import { type SerialLine, serialLine } from "./serial-line.ts";
import { processUptime } from "./uptime.ts";

/** A terminal of the system whose far end is this test: bytes as they are. */
async function openTerminal(): Promise<{ path: string; far: ChildProcessWithoutNullStreams }> {
  const program = "stty raw -echo; tty; exec sleep 2147483647";
  const far = spawn("script", ["-q", "-f", "-E", "never", "-c", program, "/dev/null"]);
  far.stdin.on("error", () => {});
  const [first] = (await once(far.stdout, "data")) as [Buffer];
  return { path: first.toString("latin1").trim(), far };
}

const started: { line: SerialLine; far: ChildProcessWithoutNullStreams }[] = [];
afterEach(async () => {
  for (const { line, far } of started.splice(0)) {
    line.stop();
    if (far.exitCode === null && far.signalCode === null) {
      far.kill("SIGKILL");
      await once(far, "close");
    }
  }
});

async function lineTo(log: string[]) {
  const { path, far } = await openTerminal();
  const line = serialLine({
    name: "reader",
    make: () => serialStream(path, 115_200),
    uptime: processUptime,
    log: (code) => log.push(code),
  });
  started.push({ line, far });
  return { line, far };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("the real serialport on a terminal of the system", { timeout: 30_000 }, () => {
  test("carries every byte value both ways, unchanged", async () => {
    const log: string[] = [];
    const { line, far } = await lineTo(log);
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const heard: number[] = [];
    let farHeard = Buffer.alloc(0);
    far.stdout.on("data", (bytes: Buffer) => {
      farHeard = Buffer.concat([farHeard, bytes]);
    });
    line.start({
      up: () => line.send(every),
      down: () => {},
      received: (chunk) => heard.push(...chunk),
    });
    await until(() => farHeard.length === 256);
    far.stdin.write(every);
    await until(() => heard.length === 256);
    expect(Uint8Array.from(farHeard)).toEqual(every);
    expect(Uint8Array.from(heard)).toEqual(every);
    expect(log).toEqual(["port-open"]);
  });

  test("notices that the device was pulled out, at the next question at the latest", async () => {
    const log: string[] = [];
    const { line, far } = await lineTo(log);
    let downs = 0;
    line.start({ up: () => far.kill("SIGKILL"), down: () => downs++, received: () => {} });
    await until(() => {
      line.send(Uint8Array.of(0x2a));
      return downs > 0;
    });
    expect(log).toEqual(["port-open", "port-lost"]);
  });

  test("lets the card reader's driver ask, and gives it what comes in pieces", async () => {
    const log: string[] = [];
    const { line, far } = await lineTo(log);
    const read: number[] = [];
    const reader = cardReader({
      line,
      uptime: processUptime,
      log: (code) => log.push(code),
      read: (text) => {
        read.push(text.length, text[0] ?? 0);
        return () => {};
      },
    });
    const body = Buffer.from([5, 8, 0, 0, 0x90, 1, 0, 4, 0, ...Array<number>(256).fill(0x41)]);
    const card = Buffer.concat([body, Buffer.alloc(1024)]);
    const xor = card.reduce((sum, byte) => sum ^ byte, 0);
    const replies: Record<string, Buffer> = {
      "2001": Buffer.from("000800009f0000000097", "hex"),
      "2002": Buffer.from("000c00009000000000000000009c", "hex"),
      "3001": Buffer.concat([card, Buffer.of(xor)]),
    };
    far.stdout.on("data", (bytes: Buffer) => {
      const reply = replies[bytes.subarray(7, 9).toString("hex")];
      if (reply !== undefined)
        far.stdin.write(Buffer.concat([Buffer.from("aaaaaa9669", "hex"), reply]));
    });
    reader.start();
    await until(() => read.length > 0);
    reader.stop();
    expect(read).toEqual([256, 0x41]);
  });
});
