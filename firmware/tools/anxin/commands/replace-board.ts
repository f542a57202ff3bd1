import type { Command } from "commander";
import { readConfiguration } from "../../../src/contract/configuration.ts";
import { LIMITS } from "../../../src/contract/limits.ts";
import { configurationOn, readAreas, RING_AREA, standing } from "../backup/whole-board.ts";
import { type Sentence, ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { PROGRAM_FILE } from "../flash/program.ts";
import { lookAtBoard, startProgram, stopProgram } from "../flash/send-program.ts";
import { highestEpochIn } from "../provision/enrolment-file.ts";
import { watchReach } from "../self-test/cloud-checks.ts";
import { wholeNumber } from "./arguments.ts";
import { filesOf, flash } from "./flash.ts";
import { type CommandParts, withConsole } from "./parts.ts";
import { provision, type ProvisionOptions } from "./provision.ts";

interface ReplaceOptions extends Omit<ProvisionOptions, "epoch" | "folder"> {
  port: string;
  enrolment: string;
  epoch?: number;
  image: string;
  anyProgram?: boolean;
  yes?: boolean;
  cloudSeconds: number;
}

/** `replace-board`. */
export function addReplaceBoard(program: Command, parts: CommandParts): void {
  program
    .command("replace-board")
    .description(
      "主板坏了：给同一台机器换上空主板，开新的记录段 / the board is dead: a blank one for the same kiosk, in a new epoch",
    )
    .requiredOption("--port <port>", "新主板的端口 / port of the new board")
    .requiredOption("--kiosk <id>", "机器编号 / kiosk id")
    .requiredOption("--key-file <file>", "县密钥文件 / county key file")
    .option("--passphrase-file <file>", "从文件第一行读口令 / passphrase: first line of this file")
    .requiredOption("--enrolment <file>", "网关的登记文件 / the gateway's enrolment file")
    .requiredOption("--broker <host:port>", "网关地址 / address of the gateway")
    .option(
      "--epoch <n>",
      "新记录段，不写则接着登记文件 / new epoch; after the file's if left out",
      wholeNumber,
    )
    .option("--lanes <kind>", "spirals（弹簧）或 lane-board（驱动板）/ what turns lanes", "spirals")
    .option("--wifi <ssid>", "无线网名，不写则用有线 / Wi-Fi name; wired when left out")
    .option("--wifi-open", "该无线网没有密码 / that network has no password")
    .option(
      "--wifi-password-file <file>",
      "从文件第一行读密码 / its password: first line of this file",
    )
    .option("--image <file>", "程序文件 / the program", PROGRAM_FILE)
    .option("--any-program", "也写入不是售药机的程序 / send a program that is no kiosk's, too")
    .option("--yes", "不再询问 / do not ask")
    .option(
      "--cloud-seconds <n>",
      "等新记录段多久 / how long to wait for the epoch",
      wholeNumber,
      180,
    )
    .action((options: ReplaceOptions) => replaceBoard(parts, options));
}

async function replaceBoard(parts: CommandParts, options: ReplaceOptions): Promise<void> {
  const { port, kiosk, enrolment } = options;
  const known = await highestEpochIn(enrolment, kiosk);
  if (known === 0) throw new ToolError("kiosk-unknown", kiosk);
  const begun = await withConsole(parts, port, (console) => {
    return checkBlank(console, parts, { kiosk, known });
  });
  const epoch = options.epoch ?? begun ?? known + 1;
  // Epochs the old board may have opened are behind: their keys leave the gateway with this.
  if (epoch <= known && epoch !== begun) throw new ToolError("bad-argument", `--epoch > ${known}`);
  if (options.yes !== true) await confirm(parts, kiosk, epoch);
  const files = await filesOf(parts.terminal, options.image, options.anyProgram === true);
  step(parts, "1/3", { zh: "写程序", en: "the program" });
  await withConsole(parts, port, (console) => flash(parts, console, files));
  step(parts, "2/3", {
    zh: "写配置、密钥，登记到网关",
    en: "configuration, keys, the gateway's enrolment",
  });
  await provision(parts, { ...options, epoch });
  step(parts, "3/3", {
    zh: "等机器联网开启新的记录段",
    en: "waiting for the kiosk to be given its new epoch",
  });
  await withConsole(parts, port, (console) => awaitEpoch(console, parts, options.cloudSeconds));
  tellRest(parts, kiosk);
}

function step({ terminal }: CommandParts, at: string, words: Sentence): void {
  terminal.say(`${at} ${words.zh} / ${words.en}`);
}

/**
 * Only a blank board takes a kiosk over; one that this command was at work on before is the same.
 * The first epoch it has roots for then.
 */
async function checkBlank(
  console: BoardConsole,
  { terminal }: CommandParts,
  at: { kiosk: string; known: number },
): Promise<number | undefined> {
  await lookAtBoard(console);
  await stopProgram(console);
  try {
    const found = readConfiguration(await configurationOn(console));
    const begun = typeof found === "string" ? undefined : (found.roots[0]?.epoch ?? 0);
    if (typeof found !== "string") {
      // The gateway's file was written behind the board, or was not reached.
      const ours = [at.known - LIMITS.epochRoots + 1, at.known + 1];
      const isOurs = found.kiosk === at.kiosk && ours.includes(begun ?? 0);
      if (!isOurs) throw new ToolError("board-in-use", found.kiosk);
    }
    const { epoch, seq } = standing(await readAreas(console, RING_AREA, terminal));
    if (epoch !== 0) throw new ToolError("board-not-blank", `epoch ${epoch}, #${seq}`);
    return begun;
  } finally {
    await startProgram(console).catch(() => {});
  }
}

async function confirm({ terminal }: CommandParts, kiosk: string, epoch: number): Promise<void> {
  terminal.say(
    `机器 ${kiosk} 将从记录段 ${epoch} 重新开始：旧主板上没有上传的记录会缺失，云端会显示缺口；`,
  );
  terminal.say(
    "旧主板不能再用于这台机器；清点之前所有货道关闭。旧主板还能用时请改用 backup --move。",
  );
  terminal.say(
    `Kiosk ${kiosk} begins again in epoch ${epoch}: facts the old board did not send are missing, and the`,
  );
  terminal.say(
    "cloud shows the gap; the old board may never serve it again; every lane is closed until it is",
  );
  terminal.say("counted. If the old board still works, use backup --move instead.");
  const answer = await terminal.question("输入机器编号以确认 / type the kiosk's id to go on: ");
  if (answer.trim() !== kiosk) throw new ToolError("not-confirmed");
}

async function awaitEpoch(
  console: BoardConsole,
  { terminal, lookMs = 100 }: CommandParts,
  seconds: number,
): Promise<void> {
  const reached = await watchReach(console, {
    ms: seconds * 1000,
    lookMs: 5 * lookMs,
    progress: ({ link, seq }) => terminal.progress(`link ${link}, facts ${seq}`),
  });
  terminal.progress("");
  if (reached.fact !== "") throw new ToolError("epoch-not-open", reached.network || reached.fact);
}

function tellRest({ terminal }: CommandParts, kiosk: string): void {
  terminal.say(
    `${kiosk} 已换上新主板。还要做：逐条清点货道（npx anxin count），再做一次 self-test。`,
  );
  terminal.say(
    `${kiosk} has its new board. Still to do: count every lane (npx anxin count), then self-test.`,
  );
  terminal.say(
    "云端若发领取码：npx anxin keys show --kiosk 编号 --for cloud --epoch 新记录段，交给云端。",
  );
  terminal.say(
    "If the cloud makes vouchers, give it the kiosk's new keys: npx anxin keys show --for cloud.",
  );
}
