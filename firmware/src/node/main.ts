/** `node firmware/src/node/main.ts FOLDER`: runs the kiosk whose data folder this is. */
import { readFileSync } from "node:fs";
import { logTo } from "./log.ts";
import { DataFolderRefused, kioskService } from "./service.ts";
import { processUptime } from "./uptime.ts";
import { notifySystemd, watchdog, watchdogMsOf } from "./watchdog.ts";

/** sysexits.h: the command was not used correctly, the configuration is wrong, and a defect. */
const EXIT = { usage: 64, software: 70, config: 78 } as const;

const log = logTo((line) => process.stderr.write(line));

function firmwareVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function fail(error: unknown): never {
  if (error instanceof DataFolderRefused) {
    log("config-refused", error.message);
    process.exit(EXIT.config);
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log("kiosk-failed", told.split("\n").join(" "));
  process.exit(EXIT.software);
}

async function main(): Promise<void> {
  const folder = process.argv[2];
  if (folder === undefined) {
    process.stderr.write("Usage: node firmware/src/node/main.ts FOLDER\n");
    process.exit(EXIT.usage);
  }
  const service = kioskService({ folder, firmware: firmwareVersion(), log });
  const guard = watchdog({
    isAlive: () => service.isAlive(),
    notify: notifySystemd(process.env),
    end: (exitCode) => process.exit(exitCode),
    watchdogMs: watchdogMsOf(process.env),
    uptime: processUptime,
    log,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      guard.stop();
      service.stop();
    });
  }
  await service.start();
  guard.start();
}

// A kiosk in a state nobody thought of is started again from its flash, which is always right.
process.on("uncaughtException", fail);
main().catch(fail);
