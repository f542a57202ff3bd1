import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { LotCount } from "../../../src/contract/messages.ts";
import { sentenceOfDisplay } from "../../../src/contract/sentences.ts";
import type { DisplayCode } from "../../../src/contract/codes.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { seenIn } from "../monitor/board-line.ts";
import { wholeNumber } from "./arguments.ts";
import { type CommandParts, withConsole } from "./parts.ts";

interface CountOptions {
  port: string;
  lane: number;
  lots: string;
}

/** What a kiosk shows once it has judged a count. */
const ANSWERS: readonly DisplayCode[] = ["lane-counted", "count-refused", "journal-full"];
const ANSWER_MS = 15_000;

/** `count`. */
export function addCount(program: Command, parts: CommandParts): void {
  program
    .command("count")
    .description("告诉机器货道里清点到什么 / tell a kiosk what was counted in a lane")
    .requiredOption("--port <port>", "Espruino 主板的端口 / port of an Espruino board")
    .requiredOption("--lane <n>", "货道 / lane", wholeNumber)
    .option(
      "--lots <list>",
      "批号:有效期:盒数,… 先写前面的；空货道不写 / LOT:YYYYMMDD:BOXES,… front first; none when empty",
      "",
    )
    .action((options: CountOptions) => count(parts, options));
}

async function count(parts: CommandParts, options: CountOptions): Promise<void> {
  const { port, lane } = options;
  const lots = lotsOf(options.lots);
  const code = await withConsole(parts, port, (console) => tellCount(console, { lane, lots }));
  const { zh, en } = sentenceOfDisplay(code);
  if (code !== "lane-counted") throw new ToolError("not-counted", `${zh} ${en}`);
  parts.terminal.say(zh);
  parts.terminal.say(en);
}

/** The lots of the command line, front first. Throws ToolError `bad-argument`. */
function lotsOf(list: string): LotCount[] {
  if (list === "") return [];
  return list.split(",").map((words) => {
    const [lot = "", expiry = "", boxes = "", ...more] = words.split(":");
    if (lot === "" || more.length > 0) throw new ToolError("bad-argument", `--lots ${words}`);
    return { lot, expiry: wholeNumber(expiry), count: wholeNumber(boxes) };
  });
}

/** Told twice because an answer was lost, a count is the same count. */
async function tellCount(
  console: BoardConsole,
  counted: { lane: number; lots: LotCount[] },
): Promise<DisplayCode> {
  const answer = Promise.withResolvers<DisplayCode>();
  console.onLine((line) => {
    for (const seen of seenIn(line)) {
      if (seen.seen === "shown" && ANSWERS.includes(seen.code)) answer.resolve(seen.code);
    }
  });
  await console.ask(`anxin.tell(${JSON.stringify({ kind: "lane-counted", ...counted })})`);
  const late = sleep(ANSWER_MS, undefined, { ref: false });
  const code = await Promise.race([answer.promise, late]);
  if (code === undefined) throw new ToolError("board-silent");
  return code;
}
