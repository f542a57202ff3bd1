/**
 * The transport over a broker that is not ours: Mosquitto, or any that speaks MQTT 3.1.1. Facts
 * come over a session the broker keeps; all else is true only now and comes over one it does not.
 * Decision 0004 says what such a broker cannot do and who does it instead.
 */
import { parseTopic } from "@anxin/firmware/contract";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { Inbox, Outgoing, Transport, Verdict } from "../transport.ts";
import type { BrokerAddress } from "./broker-address.ts";
import type { Loss } from "./session.ts";
import { Session } from "./session.ts";

export interface BrokerClientOptions {
  address: BrokerAddress;
  time: Time;
  log: Log;
  /** Uniform in [0, 1); only spreads retries. */
  random(): number;
}

/** Together below what one kiosk may have under way, so that none is taken for flooding. */
const FACTS_WINDOW = 40;
const SIGNALS_WINDOW = 20;
/** A shorter break of ours is no reason to take kiosks for gone. */
const BREAK_MS = 10_000;
/**
 * A broker that crashed says nobody's will. Whoever is there says something in this time after we
 * connected, or hears nothing more from us, connects anew after a minute, and is heard then.
 */
const HEARD_WITHIN_MS = 90_000;
const BRIEF_TIMES = 3;
const STEADY_MS = 20_000;
/** CONNACK return codes, MQTT 3.1.1 section 3.2.2.3. */
const REFUSALS: Readonly<Record<number, string>> = {
  2: "the client id was not taken",
  4: "user name or password was not taken; write the broker's files again and load them there",
  5: "user name or password was not taken; write the broker's files again and load them there",
};

export class BrokerClient implements Transport {
  readonly #options: BrokerClientOptions;
  readonly #facts: Session;
  readonly #signals: Session;
  #inbox: Inbox | undefined;
  #listening: ReadonlySet<string> = new Set();
  /** Kiosks that said something authentic since we connected. */
  #heard = new Set<string>();
  #isSteady = false;
  /** What was said since a connection last stood. */
  readonly #said = new Set<string>();
  #brief = 0;
  #cancelSteady: (() => void) | undefined;
  #cancelBreak: (() => void) | undefined;
  #cancelHeard: (() => void) | undefined;

  constructor(options: BrokerClientOptions) {
    this.#options = options;
    const { address, time, random } = options;
    const base = { address, time, random };
    const id = address.user;
    this.#facts = this.#session({
      ...base,
      clientId: `${id}-facts`,
      clean: false,
      channels: ["facts"],
      windowMax: FACTS_WINDOW,
    });
    this.#signals = this.#session({
      ...base,
      clientId: `${id}-signals`,
      clean: true,
      channels: ["presence", "ask", "progress", "vitals"],
      windowMax: SIGNALS_WINDOW,
    });
  }

  /** Resolves at once: a broker that is away does not keep the journal from the cloud. */
  async start(inbox: Inbox): Promise<void> {
    this.#inbox = inbox;
    this.#signals.start();
    this.#facts.start();
  }

  async stop(): Promise<void> {
    this.#cancelBreak?.();
    this.#cancelHeard?.();
    this.#cancelSteady?.();
    await this.#facts.stop();
    await this.#signals.stop();
  }

  publish(message: Outgoing): void {
    this.#signals.publish(message);
  }

  listen(kiosks: readonly string[]): void {
    this.#listening = new Set(kiosks);
    this.#facts.listen(this.#listening);
    this.#signals.listen(this.#listening);
  }

  #session(options: ConstructorParameters<typeof Session>[0]): Session {
    const session: Session = new Session(options, {
      opened: () => this.#opened(session),
      lost: (loss) => this.#lost(session, loss),
      message: (message) => this.#message(session, message),
      deaf: (reason) =>
        this.#options.log.error(
          { code: "broker-refused", reason },
          "The broker does not let this gateway listen to its kiosks: write its access list again and load it there.",
        ),
    });
    return session;
  }

  async #message(
    session: Session,
    message: { topic: string; payload: Buffer; retained: boolean },
  ): Promise<Verdict> {
    const kiosk = parseTopic(message.topic)?.kiosk ?? "";
    if (this.#inbox === undefined || !this.#listening.has(kiosk)) {
      session.forget(kiosk);
      return { outcome: "ignored", authentic: false };
    }
    const verdict = await this.#inbox.receive({ ...message, client: undefined });
    if (verdict.authentic && !message.retained) this.#heard.add(kiosk);
    return verdict;
  }

  #opened(session: Session): void {
    const { time } = this.#options;
    if (session === this.#signals) {
      this.#cancelBreak?.();
      this.#cancelBreak = undefined;
      this.#heard = new Set();
      this.#cancelHeard?.();
      this.#cancelHeard = time.after(HEARD_WITHIN_MS, () => this.#takeForGone(this.#heard));
      this.#inbox?.reopened?.();
    }
    if (!this.#facts.isOpen || !this.#signals.isOpen) return;
    this.#cancelSteady?.();
    if (this.#brief === 0) this.#steady();
    else this.#cancelSteady = time.after(STEADY_MS, () => this.#steady());
  }

  /** Said only of a connection that seems to last. */
  #steady(): void {
    if (this.#isSteady) return;
    const { log, address } = this.#options;
    this.#isSteady = true;
    this.#said.clear();
    log.info(
      { code: "broker-connected", broker: address.url },
      `Connected to ${address.url}; listening to ${this.#listening.size} kiosks.`,
    );
  }

  #lost(session: Session, loss: Loss): void {
    if (session === this.#signals) {
      this.#cancelHeard?.();
      this.#cancelBreak ??= this.#options.time.after(BREAK_MS, () => this.#takeForGone());
    }
    if (loss.isWanted) return;
    this.#cancelSteady?.();
    this.#isSteady = false;
    this.#brief = loss.brief;
    this.#say(loss);
  }

  /** Each reason once, until a connection stands again. */
  #say({ reason, returnCode, brief }: Loss): void {
    const { log, address } = this.#options;
    const { url: broker, user } = address;
    const refusal = returnCode === undefined ? undefined : REFUSALS[returnCode];
    const lost = refusal === undefined ? "broker-lost" : "broker-refused";
    const code = brief >= BRIEF_TIMES ? "broker-shared" : lost;
    if (this.#said.has(code)) return;
    this.#said.add(code);
    if (code === "broker-lost") {
      const text = `No connection to ${broker}, trying again; kiosks keep their facts: ${reason}`;
      log.warn({ code, broker, reason }, text);
    } else if (code === "broker-refused") {
      log.error({ code, broker, user, reason }, `${broker} refuses this gateway: ${refusal}`);
    } else {
      const text = `${broker} ends our connection again and again: stop the other gateway ${user}.`;
      log.error({ code, broker, user }, text);
    }
  }

  /** But for those named; a kiosk that is there after all comes anew when it hears nothing. */
  #takeForGone(but: ReadonlySet<string> = new Set()): void {
    for (const kiosk of this.#listening) if (!but.has(kiosk)) this.#inbox?.disconnected(kiosk);
  }
}
