import {
  EXCURSION_SENTENCES,
  FAULT_SENTENCES,
  GATEWAY_ALERT_SENTENCES,
} from "@anxin/firmware/contract/sentences";
import type { Excursion, Fault } from "@anxin/firmware/contract";
import type { GatewayAlert } from "@anxin/firmware/contract/uplink";
import { subjectOf } from "../alerts/alert-subject.ts";
import { isWatched, WATCHED_SENTENCES, type WatchedCause } from "../alerts/watched-causes.ts";
import type { AlertCause, AlertView, Connection, KioskView, Product } from "../services.ts";
import type { Page } from "./document.ts";
import { attribute, html, type Html } from "./html.ts";
import { kioskCard } from "./county-kiosk.ts";
import { note } from "./notes.ts";
import type { TextKey, Voice } from "./texts.ts";
import { agoText, clockText } from "./time-text.ts";

export interface CountyPageContent {
  kiosks: readonly KioskView[];
  alerts: readonly AlertView[];
  products: readonly Product[];
  nowMs: number;
  /** Whether a load can be planned here. */
  mayPlan: boolean;
  /** The load just planned. */
  planned?: string | undefined;
  /** How many residents wait for an answer; absent where nobody can tell anything. */
  told?: number | undefined;
}

/** Seconds between looks at the county while the page is open. */
const EVERY_SECONDS = 5;
/** The same where no script runs. */
const RELOAD_SECONDS = 15;

type SaidHere = Exclude<AlertCause, Fault | Excursion | GatewayAlert | WatchedCause>;

const CAUSE_TEXTS: Record<SaidHere, TextKey> = {
  "low-stock": "alertLowStock",
  "stock-out": "alertStockOut",
  gap: "alertGap",
  fork: "alertFork",
  quarantine: "alertQuarantine",
  "vend-uncertain": "alertUncertain",
  discrepancy: "alertDiscrepancy",
  "feedback-urgent": "alertFeedback",
};

/** What needs a person first on top, then every kiosk with its lanes. */
export function countyPage(content: CountyPageContent, voice: Voice): Page {
  const { say } = voice;
  return {
    title: say("countyTitle"),
    address: "/county",
    wide: true,
    live: { everySeconds: EVERY_SECONDS, reloadSeconds: RELOAD_SECONDS },
    footer: html`<form method="post" action="/county/leave">
      <button class="second">${say("leave")}</button>
    </form>`,
    body: html`<div class="stack">
      <div class="row">
        <h1 tabindex="-1">${say("countyTitle")}</h1>
        <p class="small soft">
          ${say("clock", { when: clockText(content.nowMs, voice.language) })}
        </p>
      </div>
      ${
        content.planned !== undefined &&
        note("", [html`<p>${say("loadPlanned", { load: content.planned })}</p>`])
      }
      ${sums(content, voice)}
      ${
        content.told !== undefined &&
        html`<p>
          <a class="button second" href="/county/feedback"
            >${say("feedbackLink", { count: content.told })}</a
          >
        </p>`
      }
      <section class="stack">
        <h2>${say("alertsHead")}</h2>
        ${alertList(content, voice)}
      </section>
      <section class="stack">
        <h2>${say("kiosksListHead")}</h2>
        ${content.kiosks.length === 0 && html`<p class="card">${say("noKiosks")}</p>`}
        <div class="grid">${content.kiosks.map((kiosk) => kioskCard(kiosk, content, voice))}</div>
      </section>
    </div>`,
  };
}

function sums({ kiosks, alerts }: CountyPageContent, { say }: Voice): Html {
  const online = kiosks.filter(({ connection }) => connection === ("online" satisfies Connection));
  const boxes = kiosks
    .flatMap(({ lanes }) => lanes)
    .reduce((sum, lane) => sum + Math.max(0, lane.onHand), 0);
  const sum = (key: TextKey, count: number, warn = false) =>
    html`<div${attribute("class", warn && "warn")}><dt>${say(key)}</dt><dd>${count}</dd></div>`;
  return html`<dl class="sums">
    ${sum("countKiosks", kiosks.length)}
    ${sum("countOnline", online.length, online.length < kiosks.length)} ${sum("countBoxes", boxes)}
    ${sum("countAlerts", alerts.length, alerts.length > 0)}
  </dl>`;
}

function alertList(content: CountyPageContent, voice: Voice): Html {
  if (content.alerts.length === 0) return note("", [html`<p>${voice.say("noAlerts")}</p>`]);
  return html`<ul class="note warn alerts">
    ${content.alerts.map((alert) => alertLine(alert, content, voice))}
  </ul>`;
}

function alertLine(alert: AlertView, content: CountyPageContent, voice: Voice): Html {
  const { say, name } = voice;
  const kiosk = content.kiosks.find((one) => one.kiosk === alert.kiosk);
  const product = content.products.find((one) => one.code === alert.product);
  const what = product ? name(product.names) : alert.product;
  const since = agoText(alert.openedAt, content.nowMs, voice);
  const { onHand, gateway = "", place, about = "" } = alert;
  const kioskNames = kiosk?.names ?? { zh: alert.kiosk, en: alert.kiosk };
  return html`<li>
    <strong>${name(subjectOf({ gateway, kiosk: alert.kiosk, kioskNames, place, about }))}</strong
    >${what !== "" && html` · ${what}`} ${onHand !== undefined && leftTag(onHand, voice)}
    <p>${causeText(alert.cause, voice)}</p>
    <p class="small soft">
      ${say("alertSince", { since })} · ${say("codeLabel", { code: alert.cause })}
    </p>
  </li>`;
}

function leftTag(count: number, { say }: Voice): Html {
  return html`<span class="tag warn">${say("alertLeft", { count })}</span>`;
}

function causeText(cause: AlertCause, { say, name }: Voice): string {
  if (isNoticed(cause)) return name(NOTICED[cause]);
  if (isWatched(cause)) return name(WATCHED_SENTENCES[cause]);
  return isGateway(cause) ? name(GATEWAY_ALERT_SENTENCES[cause]) : say(CAUSE_TEXTS[cause]);
}

function isGateway(cause: AlertCause): cause is GatewayAlert {
  return Object.hasOwn(GATEWAY_ALERT_SENTENCES, cause);
}

const NOTICED = { ...FAULT_SENTENCES, ...EXCURSION_SENTENCES };

function isNoticed(cause: AlertCause): cause is Fault | Excursion {
  return Object.hasOwn(NOTICED, cause);
}
