import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pino from "pino";
import { mailChannel, type Channel } from "./alerts/channels.ts";
import { Sender } from "./alerts/sender.ts";
import { hourlySweep } from "./alerts/sweep.ts";
import { Watch } from "./alerts/watch.ts";
import { webhookChannel } from "./alerts/webhook.ts";
import { buildApp } from "./app.ts";
import { Bus } from "./bus.ts";
import { createCloud } from "./cloud.ts";
import { CONFIG_TABLE } from "./config/config-table.ts";
import { readConfig, settingsIn, type Config } from "./config/read-config.ts";
import { countyFileIn, enrolCounty } from "./county/county-file.ts";
import { builtConsole } from "./console/console-files.ts";
import { CannotRestore } from "./database/backup.ts";
import { BACKUP_COMMANDS, BACKUP_OPTIONS, BACKUP_USAGE } from "./database/backup-commands.ts";
import { ToolFailed } from "./database/postgres-tools.ts";
import { DatabaseSessions } from "./database/database-sessions.ts";
import { openDatabase } from "./database/open-database.ts";
import { ArchiveOff } from "./database/wal-archive.ts";
import {
  IMPORT_OPTIONS,
  IMPORT_USAGE,
  importWorkbook,
  writeTemplate,
} from "./opening/import-command.ts";
import { BadWorkbook } from "./opening/opening-workbook.ts";
import { forecastOnThreads } from "./forecast-threads/forecast-on-threads.ts";
import { pagesOnCloud } from "./pages-on-cloud.ts";
import type { Parts } from "./parts.ts";
import { Entrance } from "./people/entrance.ts";
import { NameTaken } from "./people/accounts.ts";
import { AdminThere, BadAccountName, makeFirstAdmin } from "./people/first-admin.ts";
import { jsonLog } from "./plugins/json-log.ts";
import type { Time } from "./ports.ts";
import { SharedBus } from "./replicas/shared-bus.ts";
import { solverOnThread } from "./solver/solver-on-thread.ts";
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

/** Threads that forecast at night; one processor stays for who asks meanwhile. */
const PLANNING_THREADS = Math.max(1, availableParallelism() - 1);

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
  const head = [
    "node cloud/src/main.ts [--config FILE]",
    "node cloud/src/main.ts first-admin --name SIGN-IN-NAME --person NAME [--config FILE]",
    ...[...BACKUP_USAGE, ...IMPORT_USAGE].map((line) => `node cloud/src/main.ts ${line}`),
    "Settings, in the JSON file or in the environment:",
  ];
  return [...head, ...lines, ""].join("\n");
}

const OPTIONS = {
  config: { type: "string" },
  help: { type: "boolean" },
  name: { type: "string" },
  person: { type: "string" },
  ...BACKUP_OPTIONS,
  ...IMPORT_OPTIONS,
} as const;

/** The database and everything that is done on it, from the settings. */
async function openParts(config: Config): Promise<Parts & { entrance: Entrance }> {
  const folder = config.dataFolder === "" ? "" : join(config.dataFolder, "pglite");
  const { databaseUrl: url, databaseConnectionsMax: connectionsMax } = config;
  const db = await openDatabase({ url, folder, connectionsMax });
  const entropy = (count: number) => randomBytes(count);
  const nowMs = () => systemTime.nowMs();
  const log = jsonLog(pino(pino.destination(2)));
  const base = { db, time: systemTime, entropy, log };
  const bus = url === "" ? new Bus() : new SharedBus({ ...base, url });
  return {
    ...base,
    bus,
    channels: channelsOf(config).map((channel) => channel.name),
    delivery: {
      allowedHosts: config.webhookAllowedHosts,
      smtpUrl: config.smtpUrl,
      mailFrom: config.mailFrom,
    },
    reorderPointDefault: config.reorderPointDefault,
    planner: { forecast: forecastOnThreads(PLANNING_THREADS), solve: solverOnThread() },
    entrance: new Entrance({ sessions: new DatabaseSessions(db), nowMs, entropy }),
    ...(config.voucherKeysFile === ""
      ? {}
      : { voucherKeys: readVoucherKeys(config.voucherKeysFile) }),
  };
}

/** Makes the first person who manages the county and prints the link they enter by. */
async function firstAdmin(config: Config, wish: { name: string; person: string }): Promise<void> {
  const { entrance, ...parts } = await openParts(config);
  try {
    const link = await makeFirstAdmin(parts, entrance, wish);
    process.stdout.write(`${wish.name} enters once at ${config.publicUrl}${link}\n`);
  } finally {
    await parts.db.destroy();
  }
}

async function serve(config: Config): Promise<void> {
  const { entrance, ...parts } = await openParts(config);
  const { db, log, bus } = parts;
  const cloud = createCloud(parts);
  if (bus instanceof SharedBus) await bus.start();
  if (config.countyFile !== "") {
    const file = countyFileIn(readFileSync(config.countyFile, "utf8"));
    await enrolCounty(cloud.county, file);
  }
  let publicUrl = config.publicUrl;
  const pages = pagesOnCloud({ cloud, entrance, publicUrl: () => publicUrl });
  const { bodyBytesMax, trustedProxies } = config;
  const console = builtConsole();
  const staff = { entrance };
  const app = await buildApp({ cloud, pages, staff, console, bodyBytesMax, trustedProxies });
  const sender = new Sender(parts, channelsOf(config));
  const sweep = hourlySweep(parts, cloud.chores);
  const watch = new Watch(parts);
  const address = await app.listen({ host: config.host, port: config.port });
  sender.start();
  sweep.start();
  watch.start();
  publicUrl ||= address;
  process.stdout.write(`anxin cloud listens at ${address}\n`);
  process.stdout.write(`the county enters once at ${publicUrl}${await entrance.mintLink()}\n`);

  const stop = async () => {
    await watch.stop();
    await sweep.stop();
    await sender.stop();
    await app.close();
    if (bus instanceof SharedBus) await bus.stop();
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

/** What whoever runs the machine asked for cannot be; its message says why, and no stack helps. */
const REFUSALS = [
  AdminThere,
  BadAccountName,
  NameTaken,
  CannotRestore,
  ToolFailed,
  ArchiveOff,
  BadWorkbook,
] as const;
const COMMANDS = ["serve", "first-admin", "import", ...Object.keys(BACKUP_COMMANDS)];

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

async function errand(command: string, config: Config, values: Values): Promise<void> {
  const backup = BACKUP_COMMANDS[command];
  if (backup !== undefined) {
    return backup({ url: config.databaseUrl, nowMs: () => systemTime.nowMs() }, values);
  }
  const { name = "", person = name, template } = values;
  if (command === "first-admin") return firstAdmin(config, { name, person });
  if (template !== undefined) return writeTemplate(template);
  const { db, ...parts } = await openParts(config);
  try {
    await importWorkbook({ ...parts, db }, values);
  } finally {
    await db.destroy();
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const [command = "serve", ...more] = positionals;
  if (values.help === true) {
    process.stdout.write(usage());
    return;
  }
  if (!COMMANDS.includes(command) || more.length > 0) {
    process.stderr.write(usage());
    process.exitCode = 2;
    return;
  }
  const file = values.config === undefined ? {} : settingsIn(readFileSync(values.config, "utf8"));
  const config = readConfig(file, process.env);
  if (command === "serve") return serve(config);
  await errand(command, config, values).catch((error: unknown) => {
    if (!REFUSALS.some((refusal) => error instanceof refusal)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  });
}

await main();
