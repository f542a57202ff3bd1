import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readConfiguration } from "../../src/contract/configuration.ts";
import { toHex } from "../../src/contract/hex.ts";
import { keyOf } from "../../src/contract/keys.ts";
import { FLASH_MAP } from "../../src/contract/limits.ts";
import { readKeys } from "../../src/kiosk/quota-keys.ts";
import { FLASH_FILE, NODE_RING, openFlashFile } from "../../src/node/flash-file.ts";
import { nodeMac } from "../../src/node/mac.ts";
import { runCommand } from "./command-line.ts";
import { consoleOver } from "./console/board-console.ts";
import { PretendEspruino } from "./console/pretend-espruino.testing.ts";
import { FakeTerminal } from "./fake-terminal.testing.ts";
import { openKeys } from "./keys/county-key-file.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-tool-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const PASSPHRASE = "four words nobody guesses";
const NOVEMBER = Date.UTC(2026, 10, 22, 3);

let terminal = new FakeTerminal();
let board = new PretendEspruino();
let nowMs = NOVEMBER;

beforeEach(() => {
  terminal = new FakeTerminal();
  board = new PretendEspruino();
  nowMs = NOVEMBER;
});

function anxin(...words: string[]): Promise<number> {
  const openConsole = () => consoleOver(board, { answerMs: 500, quietMs: 1, packetMs: 1 });
  return runCommand(words, { terminal, openConsole, nowMs: () => nowMs });
}

const passphraseFile = at("passphrase");
writeFileSync(passphraseFile, PASSPHRASE + "\n");
const KEYS = ["--key-file", at("county.keys"), "--passphrase-file", passphraseFile];
const PROVISION = ["provision", ...KEYS, "--kiosk", "xian-017", "--broker", "192.168.8.2:1883"];

describe("a county's keys", () => {
  test("are made once, in a file only its owner reads", async () => {
    terminal.secrets.push(PASSPHRASE, PASSPHRASE);
    const words = ["keys", "new", "--county", "安心县", "--key-file", at("county.keys")];
    expect(await anxin(...words)).toBe(0);
    expect(statSync(at("county.keys")).mode & 0o777).toBe(0o600);
    expect(await anxin(...words, "--passphrase-file", passphraseFile)).toBe(1);
    expect(terminal.complaints.join()).toContain("key-file-exists");
  });

  test("are not made when the passphrase is typed differently the second time", async () => {
    terminal.secrets.push(PASSPHRASE, PASSPHRASE + "s");
    const words = ["keys", "new", "--county", "x", "--key-file", at("other.keys")];
    expect(await anxin(...words)).toBe(1);
    expect(terminal.complaints.join()).toContain("passphrase-differs");
    expect(() => statSync(at("other.keys"))).toThrow();
  });

  test("show county and windows, and what gateway and cloud are told of a kiosk", async () => {
    expect(await anxin("keys", "show", ...KEYS)).toBe(0);
    expect(terminal.text()).toMatch(/安心县 {2}[0-9a-f]{8}\n.*1.*202611.*\n.*2.*2026/);
    await anxin("keys", "show", ...KEYS, "--kiosk", "xian-017");
    await anxin("keys", "show", ...KEYS, "--kiosk", "xian-017", "--for", "cloud");
    const [link, voucher] = terminal.said.slice(-2).map((line) => JSON.parse(line) as object);
    expect(link).toMatchObject({
      kiosk: "xian-017",
      keys: { 1: expect.stringMatching(/^\w{64}$/) },
    });
    expect(voucher).not.toEqual(link);
  });

  test("stay shut to a wrong passphrase", async () => {
    terminal.secrets.push("not the passphrase");
    expect(await anxin("keys", "show", "--key-file", at("county.keys"))).toBe(1);
    expect(terminal.complaints.join()).toContain("passphrase-wrong");
  });
});

describe("a board that is provisioned", () => {
  const enrolment = at("enrolment.json");

  test("has roots, broker and Wi-Fi; the gateway's file has its link keys", async () => {
    const words = [...PROVISION, "--port", "COM1", "--enrolment", enrolment, "--epoch", "3"];
    terminal.secrets.push("wifi password");
    expect(await anxin(...words, "--wifi", "县医院")).toBe(0);
    const configuration = readConfiguration(board.text("anxin.config"));
    if (typeof configuration === "string") throw new Error(configuration);
    expect(configuration.roots.map(({ epoch }) => epoch)).toEqual([3, 4, 5, 6]);
    expect(configuration.broker).toEqual({ host: "192.168.8.2", port: 1883 });
    expect(Buffer.from(configuration.wifi?.ssid ?? "", "latin1").toString()).toBe("县医院");
    const [entry] = JSON.parse(readFileSync(enrolment, "utf8")) as { keys: object }[];
    const root = Buffer.from(configuration.roots[0]?.root ?? "", "hex");
    expect(entry?.keys).toMatchObject({ 3: toHex(keyOf(nodeMac, root, "link")) });
    expect(statSync(enrolment).mode & 0o777).toBe(0o600);
    expect(terminal.text()).not.toContain(configuration.roots[0]?.root);
  });

  test("has only its later epochs in the gateway's file when it gets some", async () => {
    await anxin(...PROVISION, "--port", "COM1", "--enrolment", enrolment, "--epoch", "5");
    const list = JSON.parse(readFileSync(enrolment, "utf8")) as { keys: object }[];
    expect(list.map(({ keys }) => Object.keys(keys))).toEqual([["5", "6", "7", "8"]]);
  });

  test("holds this month's quota keys, the same as the key file", async () => {
    await anxin(...PROVISION, "--port", "COM1", "--enrolment", enrolment);
    const read = (address: number, length: number) => board.flash.slice(address, address + length);
    const { bases } = openKeys(readFileSync(at("county.keys"), "utf8"), PASSPHRASE);
    expect(bases.map(({ window }) => window)).toEqual([202611, 2026]);
    expect(readKeys(FLASH_MAP.planAddress, read).bases).toEqual(bases);
  });

  test("gets next month's quota keys next month, and the key file forgets the old ones", async () => {
    nowMs = Date.UTC(2026, 11, 2);
    const before = openKeys(readFileSync(at("county.keys"), "utf8"), PASSPHRASE).bases;
    await anxin(...PROVISION, "--port", "COM1", "--enrolment", enrolment);
    const after = openKeys(readFileSync(at("county.keys"), "utf8"), PASSPHRASE).bases;
    expect(after.map(({ window }) => window)).toEqual([202612, 2026]);
    expect(after[0]?.base).not.toEqual(before[0]?.base);
    expect(after[1]).toEqual(before[1]);
  });

  test("is left alone when the computer's date is before the key file's windows", async () => {
    expect(await anxin(...PROVISION, "--port", "COM1")).toBe(1);
    expect(terminal.complaints.join()).toContain("clock-doubtful");
    expect([...board.files.keys()]).toEqual([]);
  });

  test("is left alone when an argument is wrong", async () => {
    nowMs = Date.UTC(2026, 11, 2);
    expect(await anxin(...PROVISION, "--port", "COM1", "--lanes", "belts")).toBe(1);
    expect(terminal.complaints.join()).toContain("config-lanes");
    expect(await anxin(...PROVISION)).toBe(2);
    expect([...board.files.keys()]).toEqual([]);
  });

  test("may be a Node board, whose data folder gets the same file and its flash the same quota keys", async () => {
    nowMs = Date.UTC(2026, 11, 2);
    expect(await anxin(...PROVISION, "--folder", folder)).toBe(0);
    expect(readConfiguration(readFileSync(at("anxin.config"), "utf8"))).toMatchObject({
      format: 1,
    });
    expect(terminal.text()).toContain('{"kiosk":"xian-017","keys":{"1":');
    const flash = openFlashFile(at(FLASH_FILE), { durable: false, ring: NODE_RING });
    const { bases } = openKeys(readFileSync(at("county.keys"), "utf8"), PASSPHRASE);
    expect(readKeys(FLASH_MAP.planAddress, flash.read).bases).toEqual(bases);
    flash.close();
  });
});

describe("a board that is flashed", () => {
  const image = at("kiosk.js");
  writeFileSync(image, `"anxin.config";${"print(1);".repeat(500)}`);

  test("has the program, and starts it", async () => {
    expect(await anxin("flash", "--port", "COM1", "--image", image)).toBe(0);
    expect(board.text(".bootcde")).toBe(readFileSync(image, "utf8"));
    expect(board.restarts).toBe(1);
    expect(terminal.text()).toContain("written and read back");
  });

  test("can also be written as one image of its whole Storage", async () => {
    const whole = at("storage.bin");
    const words = ["flash", "--image-only", whole, "--image", image, "--storage-bytes", "8192"];
    expect(await anxin(...words)).toBe(0);
    const bytes = readFileSync(whole);
    expect(bytes.length).toBe(8192);
    const end = 32 + 4515;
    expect(bytes.readUInt32LE(0)).toBe(4515);
    expect(bytes.toString("latin1", 4, 12)).toBe(".bootcde");
    expect(bytes.toString("latin1", 32, end)).toBe(readFileSync(image, "utf8"));
    expect(bytes.subarray(end).every((byte) => byte === 255)).toBe(true);
  });

  test("is refused a file that a board would misread, or that is not there", async () => {
    writeFileSync(at("chinese.js"), 'print("安");');
    expect(await anxin("flash", "--port", "COM1", "--image", at("chinese.js"))).toBe(1);
    expect(await anxin("flash", "--port", "COM1", "--image", at("nothing.js"))).toBe(1);
    expect(terminal.complaints.join()).toMatch(/program-not-ascii.*bundle-missing/s);
  });
});

test("a program that is bundled is told its bytes and its budget", async () => {
  expect(await anxin("bundle", "--out", at("dist/kiosk.js"))).toBe(0);
  const bytes = statSync(at("dist/kiosk.js")).size;
  expect(terminal.text()).toContain(`${bytes} bytes  SHA-256 `);
  expect(terminal.text()).toMatch(/budget \d+ bytes，余 left \d+/);
}, 300_000);

describe("what a technician watches", () => {
  test("is a board's console, until the cable is pulled", async () => {
    const watching = anxin("monitor", "--port", "COM1");
    const asked = board.packetLengths.length;
    await vi.waitFor(() => expect(board.packetLengths.length).toBeGreaterThan(asked + 1), 30_000);
    board.print('{"show":"armed","number":"4711"}');
    board.print('{"code":"link-refused","msg":"the gateway refused the password"}');
    board.close();
    expect(await watching).toBe(1);
    expect(terminal.said).toEqual([
      "屏幕  请按亮着的按钮，或在手机上输入屏幕上的四位数字。 4711",
      "主板  the gateway refused the password (link-refused)",
    ]);
    expect(terminal.complaints.join()).toContain("line-lost");
  });

  test("is a gateway's log", async () => {
    terminal.piped.push('{"level":40,"code":"journal-filling","kiosk":"k1","msg":"Journal fills"}');
    expect(await anxin("monitor", "--gateway", "--lang", "en")).toBe(0);
    expect(terminal.said).toEqual(["gateway  ! k1 Journal fills (journal-filling)"]);
  });

  test("must be named", async () => {
    expect(await anxin("monitor")).toBe(1);
    expect(terminal.complaints.join()).toContain("nothing-to-watch");
  });
});

describe("help", () => {
  test("is in both languages for every command and every option", async () => {
    for (const command of [[], ["keys"], ["bundle"], ["flash"], ["provision"], ["monitor"]]) {
      expect(await anxin("help", ...command)).toBe(0);
    }
    expect(terminal.text()).toMatch(/把程序写入主板 \/ put the program on a board/);
  });

  test("is pointed at when a command is not understood", async () => {
    expect(await anxin("flsh")).toBe(2);
    expect(terminal.complaints.join()).toContain("npx anxin help");
  });
});
