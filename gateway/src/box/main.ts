/**
 * `anxin-box`: installs a gateway on a Debian machine, upgrades it, goes back, keeps backups. Runs
 * on the Node of the release that it is part of.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { backup, backupsIn, restore } from "./backup.ts";
import { BoxError } from "./box-error.ts";
import { install, type Site } from "./install.ts";
import { placesUnder } from "./places.ts";
import { linked } from "./release.ts";
import { type Machine, rollback, upgrade } from "./upgrade.ts";
import type { Look } from "./verdict.ts";

const HELP = `anxin-box install --cloud URL --token-file F [--host ADDRESS]
                               安装这个发行包 / install this release
anxin-box upgrade [FOLDER]     换成这个发行包，不正常就退回 / switch to this release, or go back
anxin-box rollback             退回上一个版本 / back to the release before
anxin-box backup               备份密钥、配置、记录 / back up keys, settings, journal
anxin-box restore FOLDER       用备份恢复 / put a backup back
anxin-box status               版本和备份 / releases and backups
--root DIR, --health URL: for tests`;
const HEALTH = "http://127.0.0.1:9883/health";
const PATIENCE_MS = 5_000;
/** The release this file is in. */
const OWN_RELEASE = resolve(import.meta.dirname, "../../..");

async function run(command: string, ...words: string[]): Promise<void> {
  const child = spawn(command, words, { stdio: ["ignore", "inherit", "inherit"] });
  const [status] = await once(child, "close");
  // A user who is there already is what useradd was asked for.
  const there = command === "useradd" && status === 9;
  if (status === 0 || there) return;
  throw new BoxError("command-failed", `${command} ${words.join(" ")}: ${status}`);
}

async function lookAt(url: string): Promise<Look> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await response.json()) as Look;
  } catch {
    // Whatever it was, the gateway did not say how it is.
    return undefined;
  }
}

function machineAt(root: string, health: string): Machine {
  return {
    places: placesUnder(root),
    run,
    look: () => lookAt(health),
    nowMs: () => Date.now(),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    say: (line) => console.log(line),
  };
}

interface Options {
  cloud?: string | undefined;
  "token-file"?: string | undefined;
  host?: string | undefined;
}

function siteOf(options: Options): Site {
  const { cloud, host = "none" } = options;
  const file = options["token-file"];
  if (cloud === undefined || file === undefined || !URL.canParse(cloud)) {
    throw new BoxError("bad-argument", "install --cloud URL --token-file FILE");
  }
  return { cloudUrl: cloud, cloudToken: readFileSync(file, "utf8").trim(), host };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cloud: { type: "string" },
      "token-file": { type: "string" },
      host: { type: "string" },
      root: { type: "string", default: "/" },
      health: { type: "string", default: HEALTH },
    },
  });
  const [command, folder] = positionals;
  const machine = machineAt(values.root, values.health);
  const { say, places } = machine;
  const isReal = values.root === "/";
  if (isReal && command !== undefined && command !== "help" && process.getuid?.() !== 0) {
    throw new BoxError("not-root");
  }
  switch (command) {
    case "install":
      return say(`已安装 installed: ${await install(machine, OWN_RELEASE, siteOf(values))}`);
    case "upgrade":
      return void (await upgrade(machine, resolve(folder ?? OWN_RELEASE)));
    case "rollback":
      return void (await rollback(machine));
    case "backup":
      return say(await backup(machine));
    case "restore":
      if (folder === undefined) throw new BoxError("bad-argument", "restore FOLDER");
      return restore(machine, resolve(folder));
    case "status":
      say(`运行 current: ${linked(places.current) ?? "—"}`);
      say(`上一个 before: ${linked(places.previous) ?? "—"}`);
      return say(`备份 backups: ${backupsIn(places.backups).join(" ") || "—"}`);
    case undefined:
    case "help":
      return say(HELP);
    default:
      throw new BoxError("bad-argument", command);
  }
}

main().catch((error: unknown) => {
  const isOurs = error instanceof BoxError;
  const text = error instanceof Error ? error.message : String(error);
  console.error(isOurs ? `${error.code}: ${text}` : text);
  process.exit(isOurs && error.code === "bad-argument" ? 2 : 1);
});
