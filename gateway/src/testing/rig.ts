/**
 * A whole gateway on a journal in memory, virtual time, a fake cloud and a transport that only
 * remembers.
 */
import type { Alarm } from "../alarms.ts";
import type { EnrolledKiosk } from "../config/enrolment.ts";
import { LiveEnrolment } from "../config/enrolment.ts";
import type { Gateway } from "../gateway.ts";
import { createGateway } from "../gateway.ts";
import type { Journal } from "../journal/port.ts";
import { SqliteJournal } from "../journal/sqlite-journal.ts";
import type { LogFields } from "../log.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { Onlooker } from "../onlooker.ts";
import type { Inbox, Outgoing, Transport } from "../transport.ts";
import { FakeCloud } from "./fake-cloud.ts";
import { KioskVoice, enrolled } from "./kiosk-voice.ts";
import { VirtualTime, settle } from "./virtual-time.ts";

export class RememberingTransport implements Transport {
  inbox: Inbox | undefined;
  readonly sent: Outgoing[] = [];
  readonly dismissed: string[] = [];
  /** Kiosks to listen to, as last said. */
  listening: readonly string[] = [];

  async start(inbox: Inbox): Promise<void> {
    this.inbox = inbox;
  }

  async stop(): Promise<void> {
    this.inbox = undefined;
  }

  publish(message: Outgoing): void {
    this.sent.push(message);
  }

  listen(kiosks: readonly string[]): void {
    this.listening = kiosks;
  }

  dismiss(kiosk: string): void {
    this.dismissed.push(kiosk);
  }
}

export class Rig {
  readonly time = new VirtualTime();
  readonly cloud: FakeCloud;
  readonly transport = new RememberingTransport();
  readonly lines: LogFields[] = [];
  /** What the site's own path was told. */
  readonly alarms: Alarm[] = [];
  readonly enrolment = new LiveEnrolment(["k1", "k2", "k3"].map((kiosk) => enrolled(kiosk)));
  readonly gateway: Gateway;
  readonly journal: Journal;

  constructor(
    given: {
      journal?: Journal;
      cloud?: FakeCloud;
      retake?: string[];
      random?: () => number;
      telemetry?: Telemetry;
      onlookers?: Onlooker[];
    } = {},
  ) {
    this.cloud = given.cloud ?? new FakeCloud();
    this.journal = given.journal ?? new SqliteJournal({ path: ":memory:", bytesMax: 1e9 });
    const line = (fields: LogFields) => void this.lines.push(fields);
    this.gateway = createGateway({
      transport: this.transport,
      journal: this.journal,
      link: this.cloud,
      enrolment: this.enrolment,
      time: this.time,
      log: { info: line, warn: line, error: line },
      random: given.random ?? (() => 0.5),
      keepMs: 86_400_000,
      retake: given.retake ?? [],
      alarm: (alarm) => void this.alarms.push(alarm),
      ...(given.telemetry === undefined ? {} : { telemetry: given.telemetry }),
      onlookers: given.onlookers ?? [],
      fatal: (error) => {
        throw error;
      },
    });
  }

  /**
   * Starts, and brings the named kiosks online in epoch 1, each with its session's first presence.
   */
  async online(...names: string[]): Promise<KioskVoice[]> {
    for (const name of names) if (!this.cloud.kiosks.has(name)) this.cloud.add(name);
    await this.gateway.start();
    const voices = names.map((name) => new KioskVoice(name));
    for (const voice of voices) await this.gateway.receive(voice.presence());
    await settle();
    return voices;
  }

  /** The enrolment file now lists these. */
  enrol(...kiosks: EnrolledKiosk[]): void {
    this.gateway.enrolmentChanged(this.enrolment.replace(kiosks));
  }

  codes(): string[] {
    return this.lines.map((line) => line.code);
  }

  /** What came down a channel to the kiosk, opened; a wrong tag shows as undefined. */
  heard(voice: KioskVoice, channel: string, epoch = voice.epoch) {
    return this.transport.sent
      .filter((message) => message.topic === `anxin/1/${voice.kiosk}/${channel}`)
      .map((message) => voice.hears(message.topic, message.payload, epoch));
  }

  lastReceipt(voice: KioskVoice): Record<string, unknown> | undefined {
    return this.heard(voice, "receipt").at(-1);
  }
}
