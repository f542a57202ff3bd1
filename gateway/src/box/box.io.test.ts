import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { install } from "./install.ts";
import { type Places, placesUnder } from "./places.ts";
import { linked } from "./release.ts";
import { type Machine, rollback, upgrade } from "./upgrade.ts";
import type { Look } from "./verdict.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../..");
/** A real millisecond stands for so many of the box's. */
const HASTE = 40;

/** A gateway as far as the box looks at it: /health on the port of the environment. */
const PRETEND = `
const [, , behaviour] = [0, 0, "BEHAVIOUR"];
if (behaviour === "crash") process.exit(1);
const from = Date.now();
const reasons = behaviour === "ill" ? [{ code: "gateway-disk-failed", kiosk: "" }] : [];
let answers = 0;
const server = require("node:http").createServer((_, response) => {
  answers += 1;
  if (behaviour === "hang" || (behaviour === "dies" && answers > 3)) return response.destroy();
  const upSeconds = Math.round((Date.now() - from) / 1000);
  response.end(JSON.stringify({ upSeconds, reasons, release: "RELEASE" }));
});
server.listen(Number(process.env.ANXIN_GATEWAY_WATCHPORT), "127.0.0.1");
`;

let folder: string;
let places: Places;
let port: number;
let running: ChildProcess | undefined;
let commands: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "anxin-box-"));
  places = placesUnder(join(folder, "root"));
  port = await freePort();
  commands = [];
});

afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function stop(): Promise<void> {
  const child = running;
  running = undefined;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** Does what systemd would: the unit starts what the link names. */
async function start(): Promise<void> {
  await stop();
  const main = join(places.current, "gateway/src/main.ts");
  const words = [main, "--config", join(places.settings, "gateway.json")];
  const env = {
    ...process.env,
    ANXIN_GATEWAY_PORT: "0",
    ANXIN_GATEWAY_WATCHPORT: String(port),
  };
  const node = join(places.current, "node_modules/.bin/node");
  const child = spawn(node, words, { env, stdio: "ignore" });
  running = child;
  // The box's hasty clock would be over before a busy machine has started a process.
  while (child.exitCode === null && !(await isListening())) await sleep(20);
}

function isListening(): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise((told) => {
    socket.once("connect", () => told(true)).once("error", () => told(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function look(): Promise<(NonNullable<Look> & { release?: string }) | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    return (await response.json()) as NonNullable<Look>;
  } catch {
    return undefined;
  }
}

function machine(): Machine {
  let nowMs = Date.now();
  return {
    places,
    async run(command, ...words) {
      commands.push([command, ...words].join(" "));
      if (command === "systemctl" && (words[0] === "restart" || words[0] === "enable")) {
        if (words.some((word) => word === "anxin-gateway.service")) await start();
      }
    },
    look,
    nowMs: () => nowMs,
    async wait(ms) {
      await sleep(ms / HASTE);
      nowMs += ms;
    },
    say: () => {},
  };
}

/** A release whose program behaves like this. */
function release(name: string, behaviour = "good"): string {
  const at = join(folder, name);
  const text = PRETEND.replace("BEHAVIOUR", behaviour).replace("RELEASE", name);
  write(join(at, "RELEASE"), `${name}\n`);
  write(join(at, "gateway/src/main.ts"), text);
  write(join(at, "gateway/package.json"), `{"type":"commonjs"}`);
  mkdirSync(join(at, "node_modules/.bin"), { recursive: true });
  symlinkSync(process.execPath, join(at, "node_modules/.bin/node"));
  return at;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const SITE = { cloudUrl: "http://127.0.0.1:9", cloudToken: "secret", host: "127.0.0.1" };

async function installed(name = "1.0.0"): Promise<Machine> {
  const box = machine();
  await install(box, release(name), SITE);
  await expect.poll(async () => (await look())?.release).toBe(name);
  return box;
}

describe("an upgrade", () => {
  test("is kept when the new release is well, and can be taken back", async () => {
    const box = await installed();
    expect(await upgrade(box, release("1.1.0"))).toBe("1.1.0");
    expect((await look())?.release).toBe("1.1.0");
    expect(linked(places.previous)).toBe("1.0.0");
    expect(await rollback(box)).toBe("1.0.0");
    expect((await look())?.release).toBe("1.0.0");
    expect(linked(places.previous)).toBe("1.1.0");
  });

  test.each(["crash", "hang", "dies", "ill"])(
    "goes back by itself when the new release does this: %s",
    async (behaviour) => {
      const box = await installed();
      const failing = upgrade(box, release("1.1.0", behaviour));
      await expect(failing).rejects.toMatchObject({ code: "upgrade-reverted" });
      expect(linked(places.current)).toBe("1.0.0");
      expect((await look())?.release).toBe("1.0.0");
      expect(linked(places.previous)).toBeUndefined();
    },
  );

  test("says so when the release before is not well either", async () => {
    const box = await installed();
    write(join(places.releases, "1.0.0/gateway/src/main.ts"), "process.exit(1);");
    const failing = upgrade(box, release("1.1.0", "crash"));
    await expect(failing).rejects.toMatchObject({ code: "both-unwell" });
    expect(linked(places.current)).toBe("1.0.0");
  });

  test("copies again what a power cut left half copied", async () => {
    const box = await installed();
    write(join(places.releases, ".half-1.1.0/RELEASE"), "");
    await upgrade(box, release("1.1.0"));
    expect(existsSync(join(places.releases, ".half-1.1.0"))).toBe(false);
    expect(readFileSync(join(places.releases, "1.1.0/RELEASE"), "utf8")).toBe("1.1.0\n");
  });

  test("has the release on the disk before the link names it", async () => {
    const box = await installed();
    let named: string | undefined;
    const { run } = box;
    box.run = async (command, ...words) => {
      if (command === "sync") named = linked(places.current);
      return run(command, ...words);
    };
    await upgrade(box, release("1.1.0"));
    expect(named).toBe("1.0.0");
  });

  test("touches nothing with a folder that is no release, or the one that runs", async () => {
    const box = await installed();
    const before = commands.length;
    await expect(upgrade(box, folder)).rejects.toMatchObject({ code: "not-a-release" });
    await expect(upgrade(box, join(folder, "1.0.0"))).rejects.toMatchObject({
      code: "already-current",
    });
    await expect(rollback(box)).rejects.toMatchObject({ code: "nothing-before" });
    expect(commands.length).toBe(before);
  });
});

describe("a new box", () => {
  test("has its settings, its journal and its keys for itself", async () => {
    const box = await installed();
    expect(JSON.parse(readFileSync(join(places.settings, "gateway.json"), "utf8"))).toEqual({
      enrolment: join(places.settings, "enrolment.json"),
      journal: join(places.data, "journal.sqlite"),
      ...SITE,
    });
    expect(commands).toContain(`chmod -R go-rwx ${places.settings}`);
    expect(commands.at(-1)).toBe(
      "systemctl enable --now anxin-gateway.service anxin-gateway-backup.timer",
    );
    const again = install(box, release("1.2.0"), SITE);
    await expect(again).rejects.toMatchObject({ code: "already-installed" });
  });

  test("runs the real gateway of this repository, also after an upgrade", async () => {
    const box = machine();
    await install(box, ownRelease("real-1"), SITE);
    await expect.poll(async () => (await look())?.reasons).toEqual([]);
    for (const name of ["anxin-gateway.service", "anxin-gateway-backup.timer"]) {
      expect(existsSync(join(places.units, name))).toBe(true);
    }
    await upgrade(box, ownRelease("real-2"));
    expect(linked(places.current)).toBe("real-2");
    expect(await look()).toMatchObject({ status: "ok", journal: { entries: 0 } });
  });
});

/** The repository itself as a release. */
function ownRelease(name: string): string {
  const at = join(folder, name);
  write(join(at, "RELEASE"), name);
  for (const part of ["gateway", "node_modules"]) {
    symlinkSync(join(REPOSITORY, part), join(at, part));
  }
  return at;
}
