import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { EXIT_STUCK } from "./watchdog.ts";

/** A process around the real watchdog whose kiosk breaks in one way, on its first life only. */
const PROGRAM = `
import { watchdog } from ${JSON.stringify(new URL("watchdog.ts", import.meta.url).href)};
import { processUptime } from ${JSON.stringify(new URL("uptime.ts", import.meta.url).href)};
const [how, life] = process.argv.slice(-2);
const broken = life === "1";
watchdog({
  isAlive: () => !(broken && how === "stands"),
  notify: (state) => process.stdout.write(state + "\\n"),
  end: (exitCode) => process.exit(exitCode),
  watchdogMs: 300,
  uptime: processUptime,
  log: (code) => process.stderr.write(code + "\\n"),
}).start();
if (broken && how === "spins") setTimeout(() => { for (;;); }, 50);
if (broken && how === "throws") setTimeout(() => { throw new Error("a defect"); }, 50);
`;

/** Longer than a loaded machine pauses a process that is well. */
const SILENCE_MS = 5000;

let running: ChildProcess | undefined;
afterEach(() => running?.kill("SIGKILL"));

interface Life {
  end: string;
  beats: number;
}

/** One life as systemd would have it: ended when it is silent, or after the fifth beat. */
async function live(how: string, life: number): Promise<Life> {
  const argv = ["--input-type=module", "--eval", PROGRAM, "--", how, String(life)];
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "ignore"] });
  running = child;
  let beats = 0;
  let end = "";
  const silence = () =>
    setTimeout(() => {
      end = "was silent";
      child.kill("SIGKILL");
    }, SILENCE_MS);
  let timer = silence();
  child.stdout.on("data", (bytes: Buffer) => {
    clearTimeout(timer);
    beats += bytes.toString().split("WATCHDOG=1").length - 1;
    if (beats < 5) timer = silence();
    else child.kill("SIGTERM");
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  if (end === "") end = exitCode === null ? "lives" : `exit ${exitCode}`;
  return { end, beats };
}

describe("a kiosk whose program breaks is started again", { timeout: 60_000 }, () => {
  test.each([
    ["stands", `exit ${EXIT_STUCK}`],
    ["spins", "was silent"],
    ["throws", "exit 1"],
  ])("one that %s ends, and its next life is well", async (how, end) => {
    const first = await live(how, 1);
    expect(first.end).toBe(end);
    const second = await live(how, 2);
    expect(second.end).toBe("lives");
  });
});
