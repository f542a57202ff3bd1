import type { KioskView, Names, VoucherState, VoucherView } from "../services.ts";
import type { Page } from "./document.ts";
import { html, type Html } from "./html.ts";
import { note } from "./notes.ts";
import { qrPath } from "./qr-path.ts";
import { sentenceOf } from "./refusals.ts";
import type { TextKey, Voice } from "./texts.ts";
import { clockText } from "./time-text.ts";

export interface VoucherPageContent {
  /** The token the voucher was asked for with, which is also its address. */
  request: string;
  voucher: VoucherView;
  kiosk: KioskView;
  product: Names;
}

const HEADS: Record<VoucherState, TextKey> = {
  issued: "voucherHead",
  confirmed: "voucherConfirmedHead",
  dispensed: "voucherDispensedHead",
  failed: "voucherFailedHead",
  uncertain: "voucherUncertainHead",
  expired: "voucherExpiredHead",
};

const HELPS: Record<VoucherState, TextKey> = {
  issued: "voucherHelp",
  confirmed: "confirmedHelp",
  dispensed: "voucherDispensedHelp",
  failed: "voucherHelp",
  uncertain: "uncertainHelp",
  expired: "voucherExpiredHelp",
};

/** Seconds between looks, while somebody may be standing at the machine with the code. */
const LOOK_SECONDS = 15;
/** A phone's screen: one code unit a module is drawn at about a millimetre. */
const CODE_WIDTH = 296;

/** The page a person keeps: the code to show, where, and until when. */
export function voucherPage(content: VoucherPageContent, voice: Voice): Page {
  const { voucher, request } = content;
  const { say } = voice;
  const waits = voucher.state === "issued" || voucher.state === "confirmed";
  return {
    title: say(HEADS[voucher.state]),
    address: `/v/${request}`,
    live: waits ? { everySeconds: LOOK_SECONDS, reloadSeconds: 2 * LOOK_SECONDS } : {},
    body: html`<div class="stack">
      <h1 class="center" tabindex="-1">${say(HEADS[voucher.state])}</h1>
      ${voucher.text === undefined ? outcome(voucher, voice) : code(voucher.text, content, voice)}
      <a class="button second" href="/k/${voucher.kiosk}">${say("backToKiosk")}</a>
    </div>`,
  };
}

function code(text: string, content: VoucherPageContent, { say, name, language }: Voice): Html {
  const { side, path } = qrPath(text, "M");
  const when = clockText(content.voucher.endsAt, language);
  return html`<p class="lead center">${say("voucherHelp")}</p>
    <svg
      class="code"
      viewBox="0 0 ${side} ${side}"
      width="${CODE_WIDTH}"
      height="${CODE_WIDTH}"
      role="img"
      aria-label="${say("voucherPicture")}"
      shape-rendering="crispEdges"
    >
      <rect width="${side}" height="${side}" fill="#fff" />
      <path d="${path}" fill="#000" />
    </svg>
    <div class="card stack">
      <h2>${name(content.product)}</h2>
      <p><strong>${name(content.kiosk.names)}</strong></p>
      <p>${say("voucherWhere")}</p>
      <p>${say("voucherUntil", { when })}</p>
      <p class="small soft">${say("voucherText")}<br />${text}</p>
    </div>
    ${note("", [html`<p>${say("voucherKeep")}</p>`])}`;
}

function outcome(voucher: VoucherView, voice: Voice): Html {
  const { say, name } = voice;
  if (voucher.state === "failed" && voucher.code !== undefined) {
    return note("warn", [
      html`<p>${name(sentenceOf(voucher.code))}</p>`,
      html`<p class="small soft">${say("codeLabel", { code: voucher.code })}</p>`,
    ]);
  }
  return html`<p class="lead center">${say(HELPS[voucher.state])}</p>`;
}
