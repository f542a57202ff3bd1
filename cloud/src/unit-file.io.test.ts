import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWith } from "@anxin/firmware/testing";
import { describe, expect, test } from "vitest";

const UNIT = readFileSync(new URL("anxin-cloud.service", import.meta.url), "utf8");

const setting = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(UNIT)?.[1];

describe("the systemd unit of the cloud", () => {
  test("starts this program as a user of its own, and again for ever", () => {
    const main = setting("ExecStart")?.split(" ")[1]?.replace("/opt/anxin-cloud/current/", "");
    expect(main).toBe("cloud/src/main.ts");
    expect(existsSync(join(import.meta.dirname, "../..", main ?? ""))).toBe(true);
    expect(setting("User")).toBe("anxin-cloud");
    expect(setting("Restart")).toBe("always");
    expect(setting("StartLimitIntervalSec")).toBe("0");
  });
});

describeWith(["systemd"], "the systemd unit of the cloud, read by systemd", () => {
  test("is taken without a word", () => {
    const folder = mkdtempSync(join(tmpdir(), "anxin-unit-"));
    // The program and the user are not on the machine that tests.
    const here = UNIT.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`)
      .replace(/^User=.*$/m, "User=root")
      .replace(/^Documentation=.*$/m, "");
    const path = join(folder, "anxin-cloud.service");
    writeFileSync(path, here);
    const verified = spawnSync("systemd-analyze", ["verify", path], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(verified.stderr + verified.stdout).toBe("");
    expect(verified.status).toBe(0);
  });
});
