import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CONFIGURATION_FILE, type Configuration } from "../contract/configuration.ts";
import { DEVICES_FILE, type Devices } from "./devices.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

let folder = "";
let running: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-service-"));
});
afterEach(async () => {
  if (running !== undefined && running.exitCode === null && running.signalCode === null) {
    running.kill("SIGKILL");
    await once(running, "close");
  }
  rmSync(folder, { recursive: true });
});

const CONFIGURATION: Configuration = {
  format: 1,
  kiosk: "k1",
  roots: [1, 2, 3, 4].map((epoch) => ({ epoch, root: "ab".repeat(32) })),
  // Port 9 is discard: nobody is there, which is how many sites begin.
  broker: { host: "127.0.0.1", port: 9 },
  wifi: null,
  lanes: "spirals",
};

const DEVICES: Devices = {
  format: 1,
  firmata: { path: "/dev/anxin-none-firmata", board: "uno" },
  codeReader: { path: "/dev/anxin-none-codes", baud: 9600 },
  cardReader: { path: "/dev/anxin-none-cards", baud: 115200 },
  laneBoard: null,
  clock: "computer",
  climate: true,
  screenPort: null,
};

function write(configuration: object, devices: object): void {
  writeFileSync(join(folder, CONFIGURATION_FILE), JSON.stringify(configuration));
  writeFileSync(join(folder, DEVICES_FILE), JSON.stringify(devices));
}

/** Stands in for systemd's command: what it is told goes into a file. */
function fakeNotify(): NodeJS.ProcessEnv {
  const command = join(folder, "systemd-notify");
  writeFileSync(command, `#!/bin/sh\necho "$1" >> "${folder}/notified"\n`);
  chmodSync(command, 0o755);
  const path = `${folder}:${process.env["PATH"] ?? ""}`;
  return { ...process.env, PATH: path, NOTIFY_SOCKET: "/none", WATCHDOG_USEC: "900000" };
}

const notified = () => {
  try {
    return readFileSync(join(folder, "notified"), "utf8").trim().split("\n");
  } catch {
    // Nothing was told yet.
    return [];
  }
};

function launch(environment: NodeJS.ProcessEnv): { child: ChildProcess; lines: () => string[] } {
  const child = spawn(process.execPath, [MAIN, folder], { env: environment, stdio: "pipe" });
  running = child;
  let text = "";
  child.stderr.on("data", (bytes: Buffer) => {
    text += bytes.toString("utf8");
  });
  return { child, lines: () => text.split("\n").filter((line) => line !== "") };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("the kiosk's service", { timeout: 60_000 }, () => {
  test("runs with nothing plugged in, says so once for each, and keeps its manager told", async () => {
    write(CONFIGURATION, DEVICES);
    const { child, lines } = launch(fakeNotify());
    await until(() => notified().filter((line) => line === "WATCHDOG=1").length >= 2);
    expect(notified()[0]).toBe("READY=1");
    const codes = lines().map((line) => line.split(" ")[0]);
    expect(codes.toSorted()).toEqual(["firmata-lost", "kiosk-started", "port-lost", "port-lost"]);
    child.kill("SIGTERM");
    const [exitCode] = (await once(child, "close")) as [number];
    expect(exitCode).toBe(0);
  });

  test("keeps its flash in the folder, and takes it up again after kill -9", async () => {
    write(CONFIGURATION, DEVICES);
    for (let round = 0; round < 2; round++) {
      const { child, lines } = launch(process.env);
      await until(() => lines().some((line) => line.startsWith("kiosk-started k1 ")));
      child.kill("SIGKILL");
      await once(child, "close");
    }
    expect(readFileSync(join(folder, "flash")).length).toBeGreaterThan(1_000_000);
  });

  test.each([
    ["config-missing", undefined, DEVICES],
    ["config-kiosk", { ...CONFIGURATION, kiosk: "K 1" }, DEVICES],
    ["devices-clock", CONFIGURATION, { ...DEVICES, clock: "sundial" }],
    ["devices-lane-board", { ...CONFIGURATION, lanes: "lane-board" }, DEVICES],
  ])("refuses a data folder that cannot be used: %s", async (problem, configuration, devices) => {
    write(configuration ?? {}, devices);
    if (configuration === undefined) rmSync(join(folder, CONFIGURATION_FILE));
    const { child, lines } = launch(process.env);
    const [exitCode] = (await once(child, "close")) as [number];
    expect(exitCode).toBe(78);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toContain(`config-refused ${problem} (`);
  });
});
