import { LIMITS, type Refusal } from "@anxin/firmware/contract";
import type { GrantView, KioskView } from "../services.ts";
import type { Page } from "./document.ts";
import { elsewhere, note } from "./notes.ts";
import { attribute, html, type Html } from "./html.ts";
import { sentenceOf } from "./refusals.ts";
import type { Offer } from "./shelf.ts";
import type { Voice } from "./texts.ts";

/** From this many boxes on, "in stock" becomes a number. */
const FEW = 3;

export interface KioskPageContent {
  kiosk: KioskView;
  offers: readonly Offer[];
  /** Token of this page's forms: however often one is posted, it is one request. */
  request: string;
  /** This phone's own grant here that has not ended yet. */
  underWay?: GrantView | undefined;
  /** Token of this phone's own reservation here that can still be used. */
  reserved?: string | undefined;
  /** Why the last tap got nothing. */
  refused?: Refusal;
  /** Whether a problem can be told. */
  mayTell?: boolean;
  /** Other points with stock: given when this one cannot help now. */
  others: readonly KioskView[];
}

/** What is in this kiosk, and one large button for each thing that can be had. */
export function kioskPage(content: KioskPageContent, voice: Voice): Page {
  const { kiosk, refused, underWay } = content;
  const { say, name } = voice;
  const title = name(kiosk.names);
  return {
    title: say("kioskTitle", { name: title }),
    address: `/k/${kiosk.kiosk}`,
    footer: html`${content.mayTell === true && tellLink(kiosk, voice)}
      <p>${say("privacy")}</p>
      <p>${say("kioskCode", { kiosk: kiosk.kiosk })}</p>`,
    body: html`<div class="stack">
      <h1>${title}</h1>
      <p>${connectionTag(kiosk, voice)}</p>
      ${refused !== undefined && refusedNote(refused, voice)}
      ${underWay !== undefined ? underWayNote(underWay, voice) : welcome(kiosk, voice)}
      ${content.reserved !== undefined && reservedNote(content.reserved, voice)}
      ${elsewhere(content.others, voice)} ${offerList(content, voice)}
    </div>`,
  };
}

function tellLink({ kiosk }: KioskView, { say }: Voice): Html {
  return html`<p><a class="tongue" href="/k/${kiosk}/tell">${say("tellLink")}</a></p>`;
}

function connectionTag(kiosk: KioskView, { say }: Voice): Html {
  if (kiosk.connection === "online") return html`<span class="tag">${say("online")}</span>`;
  const text = kiosk.connection === "offline" ? say("offline") : say("neverHeard");
  return html`<span class="tag off">${text}</span>`;
}

function welcome(kiosk: KioskView, voice: Voice): Html {
  const { say } = voice;
  if (kiosk.connection !== "online") {
    return html`${note("warn", [html`<p>${voice.name(sentenceOf("kiosk-offline"))}</p>`])}
      <a class="button second" href="/k/${kiosk.kiosk}">${say("refresh")}</a>`;
  }
  return html`<p class="lead">${say("lead")}</p>
    ${note("", [
      html`<p><strong>${say("stand", { seconds: LIMITS.grantSeconds })}</strong></p>`,
      html`<p class="small">${say("stepsHint")}</p>`,
    ])}`;
}

function underWayNote(grant: GrantView, { say }: Voice): Html {
  return html`${note("", [html`<h2>${say("underWay")}</h2>`, html`<p>${say("underWayHelp")}</p>`])}
    <a class="button" href="/g/${grant.id}">${say("continueTake")}</a>`;
}

function reservedNote(request: string, { say }: Voice): Html {
  return html`${note("", [html`<h2>${say("voucherUnderWay")}</h2>`])}
    <a class="button second" href="/v/${request}">${say("openVoucher")}</a>`;
}

function refusedNote(code: Refusal, voice: Voice): Html {
  return html`<div class="note warn" role="alert">
    <h2>${voice.say("notTaken")}</h2>
    <p>${voice.name(sentenceOf(code))}</p>
    <p class="small soft">${voice.say("codeLabel", { code })}</p>
  </div>`;
}

function offerList(content: KioskPageContent, voice: Voice): Html {
  const { say } = voice;
  if (content.offers.length === 0) return html`<p class="card">${say("nothingHere")}</p>`;
  return html`<h2>${say("productsHeading")}</h2>
    <ul class="stack">
      ${content.offers.map((offer) => offerCard(offer, content, voice))}
    </ul>`;
}

function offerCard(offer: Offer, content: KioskPageContent, voice: Voice): Html {
  const { name } = voice;
  const possible = content.kiosk.connection === "online" && content.underWay === undefined;
  const gone = offer.reason !== undefined;
  return html`<li class="card offer stack${gone && " gone"}">
    <div>
      <h3>${name(offer.names)}</h3>
      ${stockTag(offer, voice)}
    </div>
    <p${attribute("class", gone && "soft")}>${name(offer.choosing)}</p>
    ${offer.reason !== undefined && html`<p class="small">${name(sentenceOf(offer.reason))}</p>`}
    ${!gone && possible && takeForm(offer, content, voice)}
    ${!gone && mayReserve(content) && reserveForm(offer, content, voice)}
  </li>`;
}

function takeForm(offer: Offer, { kiosk, request }: KioskPageContent, { say, name }: Voice): Html {
  return html`<form method="post" action="/k/${kiosk.kiosk}/take">
    <input type="hidden" name="product" value="${offer.product}" />
    <input type="hidden" name="request" value="${request}" />
    <button>${say("takeOne")}<span class="unseen"> ${name(offer.names)}</span></button>
  </form>`;
}

/** Also at a machine that is offline now: the code works there all the same. */
function mayReserve({ kiosk, reserved, underWay }: KioskPageContent): boolean {
  return kiosk.vouchers && reserved === undefined && underWay === undefined;
}

function reserveForm(
  offer: Offer,
  { kiosk, request }: KioskPageContent,
  { say, name }: Voice,
): Html {
  return html`<form class="stack" method="post" action="/k/${kiosk.kiosk}/reserve">
    <input type="hidden" name="product" value="${offer.product}" />
    <input type="hidden" name="request" value="${request}" />
    <button class="second">
      ${say("reserveOne")}<span class="unseen"> ${name(offer.names)}</span>
    </button>
    <p class="small soft">${say("reserveHint")}</p>
  </form>`;
}

function stockTag(offer: Offer, { say }: Voice): Html {
  if (offer.reason !== undefined) return html`<span class="tag off">${say("soldOut")}</span>`;
  if (offer.left <= FEW) {
    return html`<span class="tag warn">${say("fewLeft", { count: offer.left })}</span>`;
  }
  return html`<span class="tag">${say("inStock")}</span>`;
}
