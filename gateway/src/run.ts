/** The gateway as a process: parts made from a configuration, signals, exit codes. */
import { Broker } from "./broker/broker.ts";
import { readEnrolment } from "./config/enrolment.ts";
import type { Config } from "./config/options.ts";
import { createGateway } from "./gateway.ts";
import { soundJournal } from "./journal/open-journal.ts";
import type { Journal } from "./journal/port.ts";
import type { Log } from "./log.ts";
import { nodeTime } from "./node-time.ts";
import { HttpCloudLink } from "./uplink/http-cloud-link.ts";

const MEGABYTE = 1_000_000;
const DAY_MS = 86_400_000;

/** Bugs planted by tests that must catch them; `main.ts` plants none. */
export interface Plants {
  /** OFF: commits without fsync. */
  synchronous?: "OFF";
  /** Such as a journal that resolves before it commits. */
  wrapJournal?(journal: Journal): Journal;
}

/** Runs until SIGTERM or SIGINT (exit 0) or a failure that a new start mends (exit 1). */
export async function runGateway(config: Config, log: Log, plants: Plants = {}): Promise<void> {
  const fail = (error: unknown) => {
    log.error({ code: "stopped" }, `Gateway stops: ${String(error)}`);
    process.exit(1);
  };
  const time = nodeTime(fail);
  const enrolment = readEnrolment(config.enrolment);
  const bytesMax = config.journalMegabytesMax * MEGABYTE;
  const synchronous: "OFF" | "FULL" = plants.synchronous ?? "FULL";
  const options = { path: config.journal, bytesMax, synchronous };
  const sound = await soundJournal(options, { log, nowMs: () => time.nowMs() });
  const journal = plants.wrapJournal?.(sound) ?? sound;
  const { host, port, connectionsMax, cloudUrl: url, cloudToken: token } = config;
  const broker = new Broker({ host, port, connectionsMax, time, log });
  const timeoutMs = config.cloudTimeoutSeconds * 1000;
  const gateway = createGateway({
    transport: broker,
    journal,
    link: new HttpCloudLink({ url, token, timeoutMs, time }),
    enrolment,
    time,
    log,
    random: () => Math.random(),
    keepMs: config.keptDays * DAY_MS,
    retake: config.retake,
    fatal: fail,
  });
  await gateway.start();
  const listening = { code: "listening", host, port: broker.port } as const;
  log.info(listening, `Kiosks connect to ${host}:${broker.port}`);
  const stop = () => {
    gateway.stop().then(() => {
      log.info({ code: "stopped" }, "Gateway stopped; everything acknowledged is in the journal.");
      process.exit(0);
    }, fail);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}
