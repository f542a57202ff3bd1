import type { Command } from "commander";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { seenIn } from "../monitor/board-line.ts";
import { LANGUAGES } from "../monitor/language.ts";
import { told } from "../monitor/told.ts";
import { type CommandParts, withConsole } from "./parts.ts";

interface MonitorOptions {
  port?: string;
  gateway?: boolean;
  lang: string;
}

/** `monitor`. */
export function addMonitor(program: Command, parts: CommandParts): void {
  program
    .command("monitor")
    .description("实时查看机器：状态、记录、体征 / watch a kiosk live: state, facts, vitals")
    .option("--port <port>", "串口或 tcp://主机:端口 / serial port or tcp://host:port")
    .option("--gateway", "从标准输入读网关日志 / read the gateway's log from standard input")
    .option("--lang <language>", "zh 或 en / zh or en", "zh")
    .action((options: MonitorOptions) => monitor(parts, options));
}

async function monitor(parts: CommandParts, options: MonitorOptions): Promise<void> {
  const { terminal } = parts;
  const language = LANGUAGES.find((one) => one === options.lang);
  if (language === undefined) throw new ToolError("bad-argument", "--lang zh | en");
  const tell = (line: string) => {
    for (const seen of seenIn(line)) terminal.say(told(seen, language));
  };
  if (options.port !== undefined) return watchBoard(parts, options.port, tell);
  if (options.gateway !== true) throw new ToolError("nothing-to-watch");
  for await (const line of terminal.lines()) tell(line);
}

/** Until the person ends it; a line that goes away is an error, not an end. */
async function watchBoard(
  parts: CommandParts,
  port: string,
  tell: (line: string) => void,
): Promise<void> {
  await withConsole(parts, port, async (console) => {
    console.onLine(tell);
    await askStatus(console);
    const lost = console.closed.then(() => {
      throw new ToolError("line-lost", port);
    });
    await Promise.race([lost, parts.terminal.interrupted]);
    lost.catch(() => {});
  });
}

/**
 * A board that runs no program of ours does not know the question; its lines are shown all the
 * same.
 */
async function askStatus(console: BoardConsole): Promise<void> {
  try {
    await console.ask("anxin.status()");
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== "board-refused") throw error;
  }
}
