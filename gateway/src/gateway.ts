/**
 * The gateway, composed from its parts. Constructing assigns; `start` acts; `stop` undoes in
 * reverse.
 */
import type { Alarm } from "./alarms.ts";
import { Alarms } from "./alarms.ts";
import { ClockWatch } from "./clock-watch.ts";
import type { StorageCode } from "@anxin/firmware/contract/schemas";
import type { Enrolment } from "./config/enrolment.ts";
import { Downlink } from "./downlink/downlink.ts";
import { ProgramRelay } from "./downlink/program-relay.ts";
import { QuotaRelay } from "./eligibility/quota-relay.ts";
import { Housekeeping } from "./housekeeping.ts";
import { KioskInbox } from "./inbound/inbox.ts";
import type { Journal, JournalError, JournalStatus } from "./journal/port.ts";
import { WatchedJournal } from "./journal/watched-journal.ts";
import { Kiosks } from "./kiosks.ts";
import { Leaving } from "./leaving.ts";
import type { Log } from "./log.ts";
import type { Onlooker } from "./onlooker.ts";
import type { Time } from "./time.ts";
import type { Incoming, Transport, Verdict } from "./transport.ts";
import type { CloudLink } from "./uplink/cloud-link.ts";
import { Notices } from "./uplink/notices.ts";
import { Retry } from "./uplink/retry.ts";
import { Taking } from "./uplink/taking.ts";
import { Uplink } from "./uplink/uplink.ts";
import type { KioskState } from "./fleet/state.ts";
import { markOf } from "./fleet/state.ts";
import { SiteRecorder } from "./telemetry/site-recorder.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";

export interface GatewayParts {
  transport: Transport;
  journal: Journal;
  link: CloudLink;
  enrolment: Enrolment;
  time: Time;
  log: Log;
  /** Uniform in [0, 1); only spreads retries. */
  random(): number;
  /** How long an entry stays in the journal after the cloud has it, milliseconds. */
  keepMs: number;
  /** Kiosks to take again although another gateway has them. */
  retake?: readonly string[];
  /** Where vitals go beside the cloud; nowhere when not given. */
  telemetry?: Telemetry;
  /** Told of what happened; they decide nothing. */
  onlookers?: readonly Onlooker[];
  /** Takes what a program of the site has to say. */
  note?(payload: Uint8Array): void;
  /**
   * The journal's file is not to be trusted any more; stop the process, the next start sets it
   * aside.
   */
  fatal(error: JournalError): void;
  /** A path of the site's own for alarms: called when one begins and when it is over. */
  alarm?(alarm: Alarm): void;
}

export interface KioskStatus {
  kiosk: string;
  term: number;
  superseded: boolean;
  online: boolean;
  epoch: number;
  held: number;
  kept: number;
  revision: number;
}

export interface GatewayStatus {
  kiosks: KioskStatus[];
  journal: JournalStatus;
  /** True while the stream from the cloud is open. */
  streaming: boolean;
  /** What a person must see to now. */
  alarms: Alarm[];
}

export interface Gateway {
  start(): Promise<void>;
  /** Stops taking messages, lets what is under way become durable, closes the journal. */
  stop(): Promise<void>;
  /**
   * One message from a kiosk, as the transport would hand it over; resolves when it may be
   * acknowledged.
   */
  receive(message: Incoming): Promise<Verdict>;
  status(): GatewayStatus;
  /** When the oldest entry the cloud has not yet was received, unix milliseconds. */
  oldestUnsentAt(): number | undefined;
  /** The enrolment now says something else of these kiosks: their connections begin anew. */
  enrolmentChanged(kiosks: readonly string[]): void;
}

/** Every part, told of those it needs; none acts yet. */
function compose(parts: GatewayParts) {
  const { transport, link, enrolment, time, log, random, fatal } = parts;
  const notices = new Notices({ link, time, log, random });
  const notice = notices.add.bind(notices);
  const onlookers = parts.onlookers ?? [];
  const alarms = new Alarms({ time, notice, local: (alarm) => parts.alarm?.(alarm) });
  const journal = new WatchedJournal({ journal: parts.journal, alarms, time, log, fatal });
  const kiosks: Kiosks = new Kiosks({
    journal,
    enrolment,
    time,
    log,
    publish: (message) => transport.publish(message),
    onlookers,
    wish: {
      uplink: (kiosk) => uplink.due(kiosk),
      take: (kiosk) => taking.want(kiosk),
      notice,
      ask: (kiosk, ask) => void relay.ask(kiosk, ask),
      program: (kiosk, ask) => void programs.ask(kiosk, ask),
      listen: () => listen(),
      vitals: (kiosk, vitals) => site.heard(kiosk, vitals),
    },
  });
  const housekeeping = new Housekeeping({ journal, alarms, time, log, keepMs: parts.keepMs });
  const watchers = [housekeeping, alarms, new ClockWatch({ time, log })];
  const moved = () => housekeeping.moved();
  const uplink = new Uplink({ link, journal, kiosks, time, log, random, moved });
  const retry = new Retry({ firstMs: 1000, longestMs: 60_000, random });
  const taking = new Taking({ link, kiosks, time, log, retry });
  const downlink = new Downlink({ link, kiosks, enrolment, time, log, random, notice });
  const relay = new QuotaRelay({ link, kiosks, log });
  const programs = new ProgramRelay({ link, kiosks, log });
  const dismiss = (kiosk: string, why: string) => transport.dismiss?.(kiosk, why);
  const leaving = new Leaving({ kiosks, enrolment, time, log, dismiss, left: () => listen() });
  const judged = (kiosk: string, codes: readonly StorageCode[]) => {
    for (const onlooker of onlookers) onlooker.judged?.(kiosk, codes);
  };
  const site = new SiteRecorder({ ...parts, kiosks, judged });
  const hasLeft = (kiosk: string) => leaving.hasLeft(kiosk);
  const listen = () => transport.listen?.(served({ enrolment, kiosks, hasLeft }));
  const alarm = alarms.set.bind(alarms);
  const { note } = parts;
  const inbox = new KioskInbox({ kiosks, enrolment, time, log, alarm, hasLeft, note });
  const carriers = { uplink, taking, notices, downlink, relay, programs };
  return { ...carriers, journal, kiosks, watchers, site, leaving, inbox, alarms, dismiss, listen };
}

export function createGateway(parts: GatewayParts): Gateway {
  const { transport } = parts;
  const { journal, kiosks, watchers, site, leaving, inbox, alarms, ...made } = compose(parts);
  const { uplink, taking, notices, downlink, relay, programs, dismiss, listen } = made;
  return {
    async start() {
      const records = await journal.open();
      kiosks.load(records.map((record) => retaken(record, parts.retake ?? [])));
      listen();
      site.start();
      await transport.start(inbox);
      kiosks.announce();
      for (const kiosk of parts.retake ?? []) taking.want(kiosk);
      downlink.start();
      for (const watcher of watchers) watcher.start();
      leaving.look();
    },
    async stop() {
      leaving.stop();
      for (const watcher of watchers.toReversed()) watcher.stop();
      downlink.stop();
      await transport.stop();
      await site.stop();
      relay.stop();
      programs.stop();
      notices.stop();
      taking.stop();
      uplink.stop();
      await kiosks.stop();
      await journal.close();
    },
    enrolmentChanged(changed) {
      for (const kiosk of changed) dismiss(kiosk, "its enrolment has changed");
      leaving.look();
      listen();
    },
    receive: (message) => inbox.receive(message),
    oldestUnsentAt: () => {
      const oldest = uplink.waiting().flatMap((kiosk) => journal.pending(kiosk, 1));
      return oldest.length === 0 ? undefined : Math.min(...oldest.map((one) => one.receivedAt));
    },
    status: () => ({
      kiosks: kiosks.all().map(statusOf),
      journal: journal.status(),
      streaming: downlink.isOpen,
      alarms: alarms.open(),
    }),
  };
}

/** The kiosks that are this gateway's to serve. */
function served(of: {
  enrolment: Enrolment;
  kiosks: Kiosks;
  hasLeft(kiosk: string): boolean;
}): string[] {
  const { enrolment, kiosks, hasLeft } = of;
  return enrolment.kiosks().filter((kiosk) => !hasLeft(kiosk) && !kiosks.isSuperseded(kiosk));
}

function statusOf(state: KioskState): KioskStatus {
  const { kiosk, term, superseded, online, epoch, revision } = state;
  const { held, kept } = markOf(state, epoch);
  return { kiosk, term, superseded, online, epoch, held, kept, revision };
}

/** A kiosk to take back is treated as one heard of for the first time; its entries stay. */
function retaken<R extends { kiosk: string; term: number }>(
  record: R,
  retake: readonly string[],
): R {
  return retake.includes(record.kiosk) ? { ...record, term: 0 } : record;
}
