import type { Command } from "commander";
import { ToolError } from "../codes.ts";
import { readHealth } from "../gateway/read-health.ts";
import { statusLines } from "../gateway/status-lines.ts";
import { LANGUAGES } from "../monitor/language.ts";
import type { CommandParts } from "./parts.ts";

/** Where a gateway answers unless its option `watchPort` says otherwise. */
const URL_DEFAULT = "http://127.0.0.1:9883";

interface StatusOptions {
  url: string;
  lang: string;
  json?: boolean;
}

/** `gateway status`. */
export function addGateway(program: Command, parts: CommandParts): void {
  const gateway = program.command("gateway").description("查看网关 / look at a gateway");
  gateway
    .command("status")
    .description(
      "在线机器、未上传的记录、存储、时钟、版本、最近的问题 / kiosks, unsent facts, journal, clock, versions, last error",
    )
    .option("--url <url>", "网关的监视地址 / where the gateway answers", URL_DEFAULT)
    .option("--lang <language>", "zh 或 en / zh or en", "zh")
    .option("--json", "原样输出 / as the gateway said it")
    .action((options: StatusOptions) => status(parts, options));
}

async function status({ terminal }: CommandParts, options: StatusOptions): Promise<void> {
  const language = LANGUAGES.find((one) => one === options.lang);
  if (language === undefined) throw new ToolError("bad-argument", "--lang zh | en");
  const health = await readHealth(options.url);
  if (options.json === true) terminal.say(JSON.stringify(health));
  else for (const line of statusLines(health, language)) terminal.say(line);
}
