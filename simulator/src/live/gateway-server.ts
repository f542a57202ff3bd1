import {
  Broker,
  createGateway,
  type EnrolledKiosk,
  enrolmentOf,
  type Gateway,
  HttpCloudLink,
  type Log,
  nodeTime,
  soundJournal,
} from "@anxin/gateway";

/** The gateway of a live county, with its broker. */
export interface GatewayServer {
  mqttUrl: string;
  stop: () => Promise<void>;
}

export interface GatewayWish {
  journal: string;
  mqttPort: number;
  cloudUrl: string;
  token: string;
  kiosks: readonly EnrolledKiosk[];
  /** True at the first start: the cloud has to give the kiosks to this gateway. */
  fresh: boolean;
  trouble: (line: string) => void;
}

const LOOPBACK = "127.0.0.1";
const JOURNAL_BYTES_MAX = 256_000_000;
const KEEP_MS = 7 * 86_400_000;
const CLOUD_TIMEOUT_MS = 10_000;
const TAKE_LOOK_MS = 50;
const TAKE_LOOKS = 200;

function logTo(trouble: (line: string) => void): Log {
  return {
    info: () => {},
    warn: () => {},
    error: (fields, text) => trouble(`gateway: ${fields.code}: ${text}`),
  };
}

/**
 * A kiosk that asks for its epoch before the gateway has it is not heard, and asks again only 20 s
 * later.
 */
async function untilTaken(gateway: Gateway, kiosks: number): Promise<void> {
  const taken = () => gateway.status().kiosks.filter((one) => one.term > 0).length;
  for (let looks = 0; taken() < kiosks && looks < TAKE_LOOKS; looks++) {
    await new Promise((resolve) => setTimeout(resolve, TAKE_LOOK_MS));
  }
}

/**
 * Opens the journal and the broker, and joins the cloud. Kiosks of this process come over loopback
 * only.
 */
export async function startGateway(wish: GatewayWish): Promise<GatewayServer> {
  const { trouble } = wish;
  const log = logTo(trouble);
  const time = nodeTime((error) => trouble(`gateway: timer: ${String(error)}`));
  const options = { path: wish.journal, bytesMax: JOURNAL_BYTES_MAX } as const;
  const journal = await soundJournal(options, { log, nowMs: () => time.nowMs() });
  const connectionsMax = 100;
  const broker = new Broker({ host: LOOPBACK, port: wish.mqttPort, connectionsMax, time, log });
  const timeoutMs = CLOUD_TIMEOUT_MS;
  const gateway = createGateway({
    transport: broker,
    journal,
    link: new HttpCloudLink({ url: wish.cloudUrl, token: wish.token, timeoutMs, time }),
    enrolment: enrolmentOf(wish.kiosks),
    time,
    log,
    random: () => Math.random(),
    keepMs: KEEP_MS,
    retake: wish.fresh ? wish.kiosks.map((one) => one.kiosk) : [],
    fatal: (error) => trouble(`gateway: ${error.message}`),
  });
  await gateway.start();
  if (wish.fresh) await untilTaken(gateway, wish.kiosks.length);
  return { mqttUrl: `mqtt://${LOOPBACK}:${broker.port}`, stop: () => gateway.stop() };
}
