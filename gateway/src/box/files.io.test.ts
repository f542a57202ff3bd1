import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describeWith } from "@anxin/firmware/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const FILES = join(import.meta.dirname, "files");
const textOf = (name: string) => readFileSync(join(FILES, name), "utf8");
const setting = (name: string, key: string) =>
  new RegExp(`^${key}=(.*)$`, "m").exec(textOf(name))?.[1];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-box-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the unit of the gateway", () => {
  test("starts what the link names, again and again, as a user of its own", () => {
    const unit = "anxin-gateway.service";
    const [node, main, , config] = setting(unit, "ExecStart")?.split(" ") ?? [];
    expect(node).toBe("/opt/anxin-gateway/current/node_modules/.bin/node");
    expect(main).toBe("/opt/anxin-gateway/current/gateway/src/main.ts");
    expect(config).toBe("/etc/anxin-gateway/gateway.json");
    expect(setting(unit, "Restart")).toBe("always");
    expect(setting(unit, "StartLimitIntervalSec")).toBe("0");
    expect(setting(unit, "User")).toBe("anxin-gateway");
    expect(setting(unit, "WantedBy")).toBe("multi-user.target");
  });

  test("bounds its log", () => {
    expect(setting("journald.conf", "SystemMaxUse")).toBe("200M");
  });
});

describeWith(["systemd"], "the units, read by systemd", () => {
  test.each(readdirSync(FILES).filter((name) => /\.(service|timer)$/.test(name)))(
    "%s is taken without a word",
    (name) => {
      for (const unit of readdirSync(FILES)) {
        // The program and the user are not on the machine that tests.
        const here = textOf(unit)
          .replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`)
          .replace(/^User=.*$/m, "User=root")
          .replace(/^Documentation=.*$/m, "");
        writeFileSync(join(folder, unit), here);
      }
      const words = ["verify", join(folder, name)];
      const { stderr, stdout, status } = spawnSync("systemd-analyze", words, { encoding: "utf8" });
      expect(stderr + stdout).toBe("");
      expect(status).toBe(0);
    },
  );

  test("a setting that systemd does not know would be told", () => {
    const path = join(folder, "bad.service");
    writeFileSync(path, "[Service]\nExecStart=/bin/true\nRestrat=always\n");
    const { stderr } = spawnSync("systemd-analyze", ["verify", path], { encoding: "utf8" });
    expect(stderr).toContain("Restrat");
  });
});

describe("the hook of a UPS", () => {
  /** Calls the hook with stand-ins for the system's commands, and says what it called. */
  function called(words: string[], type?: string): string[] {
    const log = join(folder, "called");
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(log, "");
    for (const name of ["logger", "systemctl", "sync"]) {
      const path = join(folder, "bin", name);
      writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> "${log}"\n`);
      chmodSync(path, 0o755);
    }
    const PATH = [join(folder, "bin"), process.env["PATH"]].join(delimiter);
    const env = { PATH, ...(type === undefined ? {} : { NOTIFYTYPE: type }) };
    const { status } = spawnSync("sh", [join(FILES, "ups-event"), ...words], { env });
    expect(status).toBe(0);
    return readFileSync(log, "utf8").split("\n").slice(0, -1);
  }

  test("stops the gateway before the machine goes off", () => {
    expect(called(["shutdown"]).slice(1)).toEqual([
      "systemctl stop anxin-gateway.service",
      "sync ",
      "systemctl poweroff",
    ]);
  });

  test.each([
    ["ONBATT", "mains lost"],
    ["ONLINE", "mains back"],
    ["LOWBATT", "battery low"],
    ["COMMBAD", "COMMBAD"],
  ])("only tells of %s", (type, words) => {
    const lines = called([], type);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(words);
  });
});

describe("the command of the box", () => {
  const box = join(import.meta.dirname, "anxin-box");

  test("says how it is used, and does nothing that it does not understand", () => {
    const help = spawnSync(box, ["help"], { encoding: "utf8" });
    expect(help.stdout).toContain("anxin-box upgrade");
    const wrong = spawnSync(box, ["upgarde", "--root", folder], { encoding: "utf8" });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("bad-argument");
  });

  test("says what a box has", () => {
    const said = spawnSync(box, ["status", "--root", folder], { encoding: "utf8" });
    expect(said.stdout).toBe("运行 current: —\n上一个 before: —\n备份 backups: —\n");
  });

  test("a release without its name is not installed", () => {
    writeFileSync(join(folder, "token"), "secret\n");
    const words = ["install", "--root", folder, "--cloud", "http://127.0.0.1:9"];
    const PATH = [join(folder, "bin"), process.env["PATH"]].join(delimiter);
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/useradd"), "#!/bin/sh\nexit 9\n", { mode: 0o755 });
    const { stderr, status } = spawnSync(box, [...words, "--token-file", join(folder, "token")], {
      encoding: "utf8",
      env: { ...process.env, PATH },
    });
    expect(status).toBe(1);
    expect(stderr).toContain("not-a-release");
  });
});
