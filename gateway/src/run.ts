/** The gateway as a process: parts made from a configuration, signals, exit codes. */
import { Beside } from "./beside.ts";
import { Broker } from "./broker/broker.ts";
import type { SitePlace } from "./broker/site-door.ts";
import { LiveEnrolment, readEnrolled } from "./config/enrolment.ts";
import type { EnrolledKiosk } from "./config/enrolment.ts";
import type { Config } from "./config/options.ts";
import { watchFiles } from "./config/watch-files.ts";
import { watchPortOf } from "./config/watch-port.ts";
import { createGateway } from "./gateway.ts";
import { LastWords } from "./health/last-words.ts";
import { readIdentity } from "./identity/gateway-identity.ts";
import { soundJournal } from "./journal/open-journal.ts";
import type { Journal } from "./journal/port.ts";
import type { Log } from "./log.ts";
import { nodeTime } from "./node-time.ts";
import { Papers, paperFiles } from "./papers.ts";
import type { Time } from "./time.ts";
import { HttpCloudLink } from "./uplink/http-cloud-link.ts";

const MEGABYTE = 1_000_000;
const DAY_MS = 86_400_000;
/** Value of the option `host` for no plain listener. */
const NO_LISTENER = "none";

/** Bugs planted by tests that must catch them; `main.ts` plants none. */
export interface Plants {
  /** OFF: commits without fsync. */
  synchronous?: "OFF";
  /** Such as a journal that resolves before it commits. */
  wrapJournal?(journal: Journal): Journal;
}

/** Runs until SIGTERM or SIGINT (exit 0) or a failure that a new start mends (exit 1). */
export async function runGateway(config: Config, base: Log, plants: Plants = {}): Promise<void> {
  const fail = (error: unknown) => {
    log.error({ code: "stopped" }, `Gateway stops: ${String(error)}`);
    process.exit(1);
  };
  const time = nodeTime(fail);
  const log = new LastWords(base, time);
  watchPortOf(config.watchPort);
  const kiosks = readEnrolled(config.enrolment);
  const enrolment = new LiveEnrolment(kiosks);
  const beside: Beside = new Beside({ config, time, words: log, broker: () => broker });
  const broker = brokerOf(config, { time, log, ...(beside.site && { site: beside.site }) });
  const bytesMax = config.journalMegabytesMax * MEGABYTE;
  const synchronous: "OFF" | "FULL" = plants.synchronous ?? "FULL";
  const options = { path: config.journal, bytesMax, synchronous };
  const sound = await soundJournal(options, { log, nowMs: () => time.nowMs() });
  const journal = plants.wrapJournal?.(sound) ?? sound;
  const { cloudUrl: url, cloudToken: token } = config;
  const timeoutMs = config.cloudTimeoutSeconds * 1000;
  const gateway = createGateway({
    transport: broker,
    journal,
    link: beside.watched(
      new HttpCloudLink({
        url,
        token,
        timeoutMs,
        time,
        dated: (...at) => beside.clock.heard(...at),
      }),
    ),
    enrolment,
    time,
    log,
    random: () => Math.random(),
    keepMs: config.keptDays * DAY_MS,
    retake: config.retake,
    onlookers: beside.onlookers,
    note: (payload) => beside.note(payload),
    fatal: fail,
  });
  await gateway.start();
  await beside.start(gateway);
  sayWhere(config, { broker, kiosks, log });
  const { identity } = config;
  const parts = { enrolled: config.enrolment, enrolment, identity, gateway, broker, log };
  const papers = new Papers(parts);
  const unwatch = watchFiles(paperFiles(parts), () => papers.read());
  const stop = () => {
    unwatch();
    beside
      .stop()
      .then(() => gateway.stop())
      .then(() => {
        log.info(
          { code: "stopped" },
          "Gateway stopped; everything acknowledged is in the journal.",
        );
        process.exit(0);
      }, fail);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

/** The broker as configured. Throws ConfigError where the identity folder cannot be used. */
function brokerOf(config: Config, parts: { time: Time; log: Log; site?: SitePlace }): Broker {
  const { host, port, connectionsMax, identity, tlsHost, tlsPort } = config;
  const plain = host === NO_LISTENER ? {} : { host };
  const tls = () => ({ host: tlsHost, port: tlsPort, identity: readIdentity(identity) });
  const secured = identity === "" ? {} : { tls: tls() };
  return new Broker({ ...plain, ...secured, port, connectionsMax, ...parts });
}

function sayWhere(
  config: Config,
  { broker, kiosks, log }: { broker: Broker; kiosks: readonly EnrolledKiosk[]; log: Log },
): void {
  const { host, identity, tlsHost } = config;
  const listening = {
    code: "listening",
    host,
    port: broker.port,
    tlsPort: broker.tlsPort,
  } as const;
  const tls = identity === "" ? "" : `, over TLS to ${tlsHost} port ${broker.tlsPort}`;
  log.info(listening, `Kiosks connect to ${host}:${broker.port}${tls}`);
  const unsaid = kiosks.filter((one) => one.link === undefined).length;
  if (identity === "" || unsaid === 0) return;
  log.warn(
    { code: "link-unsaid", kiosks: unsaid },
    `${unsaid} kiosks are enrolled without "link" and may also come in clear (mac-only): give each its link.`,
  );
}
