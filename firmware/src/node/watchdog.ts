import { spawn } from "node:child_process";
import type { Log } from "./log.ts";
import type { Uptime } from "./uptime.ts";

/** How often liveness is looked at where no service manager says how often it wants to hear. */
const EVERY_MS = 10_000;

export interface WatchdogParts {
  /** Whether the kiosk's loop turns. */
  isAlive: () => boolean;
  /** Tells the service manager: READY=1 or WATCHDOG=1. */
  notify: (state: string) => void;
  /** Ends the process with this exit code, so that the service manager starts it again. */
  end: (exitCode: number) => void;
  /** What the manager wants, from WATCHDOG_USEC; undefined where nobody waits. */
  watchdogMs: number | undefined;
  uptime: Uptime;
  log: Log;
}

/** sysexits.h: an internal software error. */
export const EXIT_STUCK = 70;

/**
 * Tells the service manager that the kiosk lives, for as long as it does. A loop that stands while
 * timers run ends the process here; one that spins says nothing, and the manager ends it.
 */
export function watchdog(parts: WatchdogParts): { start(): void; stop(): void } {
  const { isAlive, notify, end, watchdogMs, uptime, log } = parts;
  const everyMs = watchdogMs === undefined ? EVERY_MS : Math.floor(watchdogMs / 3);
  let cancel = () => {};

  function look(): void {
    if (!isAlive()) {
      log("kiosk-stuck", "");
      return end(EXIT_STUCK);
    }
    if (watchdogMs !== undefined) notify("WATCHDOG=1");
    cancel = uptime.after(everyMs, look);
  }

  return {
    start() {
      notify("READY=1");
      look();
    },
    stop: () => cancel(),
  };
}

/** WATCHDOG_USEC of sd_watchdog_enabled(3) as milliseconds. */
export function watchdogMsOf(environment: NodeJS.ProcessEnv): number | undefined {
  const micros = Number(environment["WATCHDOG_USEC"] ?? "");
  return Number.isFinite(micros) && micros > 0 ? micros / 1000 : undefined;
}

/**
 * sd_notify by systemd's own command, because Node has no datagram sockets of the file system; the
 * unit allows it with NotifyAccess=all. Without NOTIFY_SOCKET nobody listens.
 */
export function notifySystemd(environment: NodeJS.ProcessEnv): (state: string) => void {
  if (environment["NOTIFY_SOCKET"] === undefined) return () => {};
  return (state) => {
    const child = spawn("systemd-notify", [state], { stdio: "ignore", env: environment });
    // Where the command is missing the manager hears nothing and says so itself.
    child.on("error", () => {});
  };
}
