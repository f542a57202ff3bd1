import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeWith } from "../../tools/testing/requires.ts";

const UNIT = readFileSync(new URL("anxin-kiosk.service", import.meta.url), "utf8");

const setting = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(UNIT)?.[1];

describe("the systemd unit of a Node kiosk", () => {
  test("starts it again for ever, and ends it when it is silent", () => {
    expect(setting("Restart")).toBe("always");
    expect(setting("StartLimitIntervalSec")).toBe("0");
    expect(Number(setting("WatchdogSec"))).toBeGreaterThan(0);
    expect(setting("Type")).toBe("notify");
    expect(setting("NotifyAccess")).toBe("all");
  });

  test("keeps its data where it may write", () => {
    const folder = `/var/lib/${setting("StateDirectory")}`;
    expect(setting("ExecStart")?.split(" ").at(-1)).toBe(folder);
  });
});

describeWith(["systemd"], "the systemd unit, read by systemd", () => {
  test("is taken without a word", () => {
    const folder = mkdtempSync(join(tmpdir(), "anxin-unit-"));
    // The program and the user are not on the machine that tests.
    const here = UNIT.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`)
      .replace(/^User=.*$/m, "User=root")
      .replace(/^Documentation=.*$/m, "");
    writeFileSync(join(folder, "anxin-kiosk.service"), here);
    const verified = spawnSync("systemd-analyze", ["verify", join(folder, "anxin-kiosk.service")], {
      encoding: "utf8",
    });
    rmSync(folder, { recursive: true });
    expect(verified.stderr + verified.stdout).toBe("");
    expect(verified.status).toBe(0);
  });
});
