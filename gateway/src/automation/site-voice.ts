/** What the gateway tells programs of its site: facts once durable, presences, alerts. */
import type { Presence } from "@anxin/firmware/contract";
import type { SiteAlertCode, SiteChannel, SiteFacts } from "@anxin/firmware/contract/site";
import { siteAlertOf, siteTopicOf } from "@anxin/firmware/contract/site";
import type { Entry } from "../fleet/decision.ts";
import type { Onlooker } from "../onlooker.ts";
import type { Time } from "../time.ts";
import type { Transport } from "../transport.ts";

/** An alert that is open now. */
export interface OpenAlert {
  code: SiteAlertCode;
  /** "" when it is about the gateway itself. */
  kiosk: string;
}

export interface SiteVoiceParts {
  publish: Transport["publish"];
  time: Time;
}

/** Under one name, so that a reader that is slow holds up itself and no kiosk. */
const SITE = "_site";
/** Above it the oldest facts are dropped: flows are told what happens, they are no ledger. */
const WAITING_MAX = 4000;

export class SiteVoice implements Onlooker {
  readonly #parts: SiteVoiceParts;
  /** Open alerts by who found them. */
  readonly #open = new Map<string, Map<string, OpenAlert>>();

  constructor(parts: SiteVoiceParts) {
    this.#parts = parts;
  }

  stored(kiosk: string, entries: readonly Entry[]): void {
    const byEpoch = new Map<number, SiteFacts["facts"]>();
    for (const { epoch, loose, body } of entries) {
      // A loose entry may be a repeat that only the cloud can tell.
      if (loose || body.type !== "fact") continue;
      byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), body.fact]);
    }
    const at = this.#parts.time.nowMs();
    for (const [epoch, facts] of byEpoch)
      this.#publish("facts", kiosk, { body: { kiosk, epoch, at, facts } });
  }

  presence(kiosk: string, { state, firmware }: Presence): void {
    const told = { kiosk, at: this.#parts.time.nowMs(), state, firmware };
    this.#publish("presence", kiosk, { body: told, retain: true });
  }

  /**
   * Says which alerts of one source are open now; only what is new, and what is over for every
   * source, is told.
   */
  alerts(source: string, now: readonly OpenAlert[]): void {
    const before = this.#all();
    if (now.length === 0) this.#open.delete(source);
    else this.#open.set(source, new Map(now.map((alert) => [keyOf(alert), alert])));
    const after = this.#all();
    for (const [key, alert] of after) if (!before.has(key)) this.#alert(alert, true);
    for (const [key, alert] of before) if (!after.has(key)) this.#alert(alert, false);
  }

  /** Says the whole state of a kiosk's storage: beyond these rules, or its sensor lost. */
  judged(kiosk: string, codes: readonly SiteAlertCode[]): void {
    const alerts = codes.map((code) => ({ code, kiosk }));
    this.alerts(`storage ${kiosk}`, alerts);
  }

  #all(): Map<string, OpenAlert> {
    return new Map([...this.#open.values()].flatMap((alerts) => [...alerts]));
  }

  #alert({ code, kiosk }: OpenAlert, open: boolean): void {
    const about = siteAlertOf({ code, kiosk, open, since: this.#parts.time.nowMs() });
    const rest = keyOf({ code, kiosk });
    this.#publish("alert", rest, { body: about, retain: open });
    // An empty retained message takes the old one away (MQTT 3.1.1 section 3.3.1.3).
    if (!open) this.#publish("alert", rest, { retain: true });
  }

  /** Without a body the message is empty. */
  #publish(channel: SiteChannel, rest: string, what: { body?: object; retain?: boolean }): void {
    const topic = siteTopicOf(channel, rest);
    const { body, retain = false } = what;
    const payload = body === undefined ? "" : JSON.stringify(body);
    this.#parts.publish({ kiosk: SITE, topic, payload, qos: 0, retain, waitingMax: WAITING_MAX });
  }
}

function keyOf({ code, kiosk }: OpenAlert): string {
  return `${kiosk === "" ? "gateway" : kiosk}/${code}`;
}
