/** The gateway as a process: parts made from a configuration, signals, exit codes. */
import type { Alarm } from "./alarms.ts";
import { Beside } from "./beside.ts";
import { Broker } from "./broker/broker.ts";
import type { SitePlace } from "./broker/site-door.ts";
import { brokerAddress } from "./broker-client/broker-address.ts";
import { BrokerClient } from "./broker-client/broker-client.ts";
import { LiveEnrolment, readEnrolled } from "./config/enrolment.ts";
import type { EnrolledKiosk } from "./config/enrolment.ts";
import { ConfigError } from "./config/config-error.ts";
import type { Config } from "./config/options.ts";
import { watchFiles } from "./config/watch-files.ts";
import { watchPortOf } from "./config/watch-port.ts";
import { createGateway } from "./gateway.ts";
import { LastWords } from "./health/last-words.ts";
import { readIdentity } from "./identity/gateway-identity.ts";
import { soundJournal } from "./journal/open-journal.ts";
import type { Journal, JournalError } from "./journal/port.ts";
import { condemn } from "./journal/set-aside.ts";
import type { Log } from "./log.ts";
import { nodeTime } from "./node-time.ts";
import { Papers, paperFiles } from "./papers.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";
import type { Time } from "./time.ts";
import type { CloudLink } from "./uplink/cloud-link.ts";
import { AlarmPost, postJson } from "./uplink/alarm-post.ts";
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
  const random = () => Math.random();
  watchPortOf(config.watchPort);
  const kiosks = readEnrolled(config.enrolment);
  const enrolment = new LiveEnrolment(kiosks);
  const beside: Beside = new Beside({ config, time, words: log, broker: () => broker });
  const site = beside.site && { site: beside.site };
  const transport = transportOf(config, { time, log, ...site });
  const broker = transport instanceof Broker ? transport : undefined;
  const bytesMax = config.journalMegabytesMax * MEGABYTE;
  const synchronous: "OFF" | "FULL" = plants.synchronous ?? "FULL";
  const options = { path: config.journal, bytesMax, synchronous, thread: true };
  const sound = await soundJournal(options, { log, nowMs: () => time.nowMs() });
  const journal = plants.wrapJournal?.(sound) ?? sound;
  const post = new AlarmPost({ url: config.alarmUrl, post: postJson, time, log, random });
  const gateway = createGateway({
    transport,
    journal,
    link: linkOf(config, { time, beside }),
    enrolment,
    time,
    log,
    random,
    keepMs: config.keptDays * DAY_MS,
    ...(await telemetryOf(config, { time, log })),
    retake: config.retake,
    onlookers: beside.onlookers,
    note: (payload) => beside.note(payload),
    fatal: (error) => damaged(error, { path: config.journal, log }),
    ...(config.alarmUrl === "" ? {} : { alarm: (alarm: Alarm) => post.add(alarm) }),
  });
  await gateway.start();
  await beside.start(gateway);
  sayWhere(config, { broker, kiosks, log });
  const identity = broker === undefined ? "" : config.identity;
  const own = broker === undefined ? {} : { broker };
  const parts = { enrolled: config.enrolment, enrolment, identity, gateway, log, ...own };
  const papers = new Papers(parts);
  const unwatch = watchFiles(paperFiles(parts), () => papers.read());
  const stop = () => {
    unwatch();
    post.stop();
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

function linkOf(config: Config, { time, beside }: { time: Time; beside: Beside }): CloudLink {
  const { cloudUrl: url, cloudToken: token } = config;
  const timeoutMs = config.cloudTimeoutSeconds * 1000;
  const dated = beside.clock.heard.bind(beside.clock);
  return beside.watched(new HttpCloudLink({ url, token, timeoutMs, time, dated }));
}

/** Our own broker, or a client of another one. Throws ConfigError. */
function transportOf(
  config: Config,
  parts: { time: Time; log: Log; site?: SitePlace },
): Broker | BrokerClient {
  if (config.brokerUrl === "") return brokerOf(config, parts);
  if (parts.site !== undefined) {
    throw new ConfigError("automation needs this gateway's own broker: leave out brokerUrl");
  }
  const { time, log } = parts;
  const random = () => Math.random();
  return new BrokerClient({ address: brokerAddress(config), random, time, log });
}

/** Only a start can exchange the journal under a running gateway. */
function damaged(error: JournalError, { path, log }: { path: string; log: Log }): void {
  log.error(
    { code: "journal-corrupt", reason: error.message },
    "Journal is damaged: the gateway stops, and its next start sets the file aside and carries on.",
  );
  try {
    condemn(path, error.message);
  } finally {
    process.exit(1);
  }
}

/** Its library is only loaded where there is a server to send to. Throws ConfigError. */
async function telemetryOf(
  config: Config,
  parts: { time: Time; log: Log },
): Promise<{ telemetry?: Telemetry }> {
  const { telemetryUrl: url, telemetryToken: token } = config;
  if (url === "") return {};
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new ConfigError("telemetryUrl must be an http:// or https:// address");
  }
  const { InfluxLink } = await import("./telemetry/influx-link.ts");
  const { VitalsBuffer } = await import("./telemetry/vitals-buffer.ts");
  const { telemetryOrg: org, telemetryBucket: bucket } = config;
  const link = new InfluxLink({ url, token, org, bucket, time: parts.time });
  return { telemetry: new VitalsBuffer({ link, ...parts }) };
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
  parts: { broker: Broker | undefined; kiosks: readonly EnrolledKiosk[]; log: Log },
): void {
  const { broker, kiosks, log } = parts;
  const { host, identity, tlsHost } = config;
  if (broker === undefined) {
    const text = "The gateway runs; kiosks are heard through the broker it is told.";
    log.info({ code: "listening", broker: config.brokerUrl }, text);
    return;
  }
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
