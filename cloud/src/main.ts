import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pino from "pino";
import { mailChannel, type Channel } from "./alerts/channels.ts";
import { Sender } from "./alerts/sender.ts";
import { Sweep } from "./alerts/sweep.ts";
import { webhookChannel } from "./alerts/webhook.ts";
import { buildApp } from "./app.ts";
import { Bus } from "./bus.ts";
import { createCloud } from "./cloud.ts";
import { CONFIG_TABLE } from "./config/config-table.ts";
import { readConfig, settingsIn, type Config } from "./config/read-config.ts";
import { countyFileIn, enrolCounty } from "./county/county-file.ts";
import { DatabaseSessions } from "./database/database-sessions.ts";
import { openDatabase } from "./database/open-database.ts";
import { pagesOnCloud } from "./pages-on-cloud.ts";
import type { Parts } from "./parts.ts";
import { Entrance } from "./people/entrance.ts";
import { jsonLog } from "./plugins/json-log.ts";
import type { Time } from "./ports.ts";
import { readVoucherKeys } from "./vouchers/voucher-keys.ts";

/**
 * The cloud as a process: `node cloud/src/main.ts [--config file.json]`. Prints one line when it
 * listens.
 */

const systemTime: Time = {
  nowMs: () => Date.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

function channelsOf(config: Config): Channel[] {
  const channels: Channel[] = [];
  if (config.webhookUrl !== "") {
    const { webhookUrl: url, webhookAllowedHosts: allowedHosts } = config;
    channels.push(webhookChannel({ name: "webhook", url, allowedHosts }));
  }
  if (config.smtpUrl !== "") {
    const { smtpUrl: url, mailFrom: from, mailTo: to } = config;
    channels.push(mailChannel({ name: "mail", url, from, to }));
  }
  return channels;
}

function usage(): string {
  const lines = CONFIG_TABLE.map((row) => `  ${row.key} (${row.env}): ${row.why}`);
  const head = "node cloud/src/main.ts [--config FILE]; in the JSON file, or in the environment:";
  return [head, ...lines, ""].join("\n");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(usage());
    return;
  }
  const file = values.config === undefined ? {} : settingsIn(readFileSync(values.config, "utf8"));
  const config = readConfig(file, process.env);
  const log = jsonLog(pino(pino.destination(2)));
  const folder = config.dataFolder === "" ? "" : join(config.dataFolder, "pglite");
  const db = await openDatabase({
    url: config.databaseUrl,
    folder,
    connectionsMax: config.databaseConnectionsMax,
  });
  const channels = channelsOf(config);
  const parts: Parts = {
    db,
    time: systemTime,
    entropy: (count) => randomBytes(count),
    log,
    bus: new Bus(),
    channels: channels.map((channel) => channel.name),
    reorderPointDefault: config.reorderPointDefault,
    ...(config.voucherKeysFile === ""
      ? {}
      : { voucherKeys: readVoucherKeys(config.voucherKeysFile) }),
  };
  const cloud = createCloud(parts);
  if (config.countyFile !== "") {
    const file = countyFileIn(readFileSync(config.countyFile, "utf8"));
    await enrolCounty(cloud.county, file);
  }
  const { entropy } = parts;
  const nowMs = () => systemTime.nowMs();
  const entrance = new Entrance({ sessions: new DatabaseSessions(db), nowMs, entropy });
  let publicUrl = config.publicUrl;
  const pages = pagesOnCloud({ cloud, entrance, publicUrl: () => publicUrl });
  const { bodyBytesMax, trustedProxies } = config;
  const app = await buildApp({ cloud, pages, bodyBytesMax, trustedProxies });
  const sender = new Sender(parts, channels);
  const sweep = new Sweep(parts, cloud.chores);
  const address = await app.listen({ host: config.host, port: config.port });
  sender.start();
  sweep.start();
  publicUrl ||= address;
  process.stdout.write(`anxin cloud listens at ${address}\n`);
  process.stdout.write(`the county enters once at ${publicUrl}${await entrance.mintLink()}\n`);

  const stop = async () => {
    await sweep.stop();
    await sender.stop();
    await app.close();
    await db.destroy();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      stop().catch((error: unknown) => {
        log("error", "stop-failed", { error: String(error) });
        process.exitCode = 1;
      });
    });
  }
}

await main();
