import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { isKioskId } from "../../../src/contract/topics.ts";
import { LIMITS } from "../../../src/contract/limits.ts";
import { windowOf } from "../../../src/contract/quota.ts";
import { ToolError } from "../codes.ts";
import { dayAt } from "../keys/current-bases.ts";
import { newCountyKeys, sealKeys } from "../keys/county-key-file.ts";
import { enrolmentEntry, fingerprintOf } from "../keys/kiosk-keys.ts";
import { type KeyFileOptions, newPassphrase, openKeyFile } from "../keys/passphrase.ts";
import { unwritable } from "../file-errors.ts";
import { wholeNumber } from "./arguments.ts";
import type { CommandParts } from "./parts.ts";

const KIOSK_FORM = `a-z 0-9 -, 1..${LIMITS.kioskIdLengthMax}`;

/** `keys new` and `keys show`. */
export function addKeys(program: Command, { terminal, nowMs }: CommandParts): void {
  const keys = program.command("keys").description("县密钥文件 / the county key file");
  keys
    .command("new")
    .description(
      "新建县密钥文件（全县只做一次，务必备份）/ make one: once a county, then back it up",
    )
    .requiredOption("--county <name>", "县名 / name of the county")
    .requiredOption("--key-file <file>", "要新建的文件 / file to make")
    .option("--passphrase-file <file>", "从文件第一行读口令 / passphrase: first line of this file")
    .option("--rules <list>", "限额规则 编号:周期 / quota rules number:period", "1:month,2:year")
    .action(async (options: KeyFileOptions & { county: string; rules: string }) => {
      const made = newCountyKeys(options.county, rulesOf(options.rules, dayAt(nowMs())));
      const passphrase = await newPassphrase(terminal, options.passphraseFile);
      await writeNew(options.keyFile, sealKeys(made, passphrase));
      terminal.say(`已新建 ${options.keyFile}，县：${made.county}，指纹 ${fingerprintOf(made)}`);
      terminal.say(
        `Made ${options.keyFile}; county ${made.county}, fingerprint ${fingerprintOf(made)}`,
      );
      terminal.say("请把文件和口令分开备份；两者缺一，全县机器都要重新写入密钥。");
      terminal.say(
        "Back up file and passphrase apart; without either, every kiosk needs new keys.",
      );
    });
  keys
    .command("show")
    .description("查看县密钥，或某台机器要告诉网关/云端的密钥 / show the county, or a kiosk's keys")
    .requiredOption("--key-file <file>", "县密钥文件 / county key file")
    .option("--passphrase-file <file>", "从文件第一行读口令 / passphrase: first line of this file")
    .option("--kiosk <id>", "机器编号 / kiosk id")
    .option("--epoch <n>", "从哪个记录段开始 / first epoch", wholeNumber, 1)
    .option("--for <whom>", "gateway（网关）或 cloud（云端）/ gateway or cloud", "gateway")
    .action(async (options: KeyFileOptions & { kiosk?: string; epoch: number; for: string }) => {
      const { keys: opened } = await openKeyFile(terminal, options);
      if (options.kiosk === undefined) {
        terminal.say(`${opened.county}  ${fingerprintOf(opened)}`);
        for (const { rule, window } of opened.bases) {
          terminal.say(
            `限额规则 ${rule}：密钥已到周期 ${window} / quota rule ${rule}: at window ${window}`,
          );
        }
        return;
      }
      if (!isKioskId(options.kiosk)) throw new ToolError("bad-argument", `--kiosk: ${KIOSK_FORM}`);
      const at = { kiosk: options.kiosk, epoch: options.epoch };
      terminal.say(JSON.stringify(enrolmentEntry(opened, at, labelFor(options.for))));
    });
}

/** `1:month,2:year`; empty for a county without quotas. */
function rulesOf(text: string, yyyymmdd: number): { rule: number; window: number }[] {
  const rules = text.split(",").filter((part) => part !== "");
  if (rules.length > LIMITS.quotaRulesMax) throw new ToolError("bad-argument", `--rules ${text}`);
  const seen = new Set<number>();
  return rules.map((part) => {
    const [number = "", period] = part.split(":");
    const rule = wholeNumber(number);
    const known = period === "month" || period === "year";
    if (!known || rule < 1 || rule > LIMITS.quotaRuleNumberMax) {
      throw new ToolError("bad-argument", `--rules ${part}: 1:month,2:year`);
    }
    if (seen.has(rule))
      throw new ToolError("bad-argument", `--rules ${text}: ${rule} 重复 / twice`);
    seen.add(rule);
    return { rule, window: windowOf(period, yyyymmdd) };
  });
}

function labelFor(whom: string): "link" | "voucher" {
  if (whom === "gateway") return "link";
  if (whom === "cloud") return "voucher";
  throw new ToolError("bad-argument", `--for ${whom}: gateway | cloud`);
}

/** Never over a file that is there. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") return unwritable(path)(cause);
    throw new ToolError("key-file-exists", path, { cause });
  }
}
