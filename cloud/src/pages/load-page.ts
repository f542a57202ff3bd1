import { LIMITS } from "@anxin/firmware/contract";
import type { KioskView, Names, Product } from "../services.ts";
import type { Page } from "./document.ts";
import { attribute, html, type Html } from "./html.ts";
import { note } from "./notes.ts";
import type { Voice } from "./texts.ts";

/** Boxes for one lane, to be confirmed by the restocker at the kiosk. `expiry` is yyyymmdd. */
export interface LoadWish {
  kiosk: string;
  lane: number;
  product: string;
  lot: string;
  expiry: number;
  count: number;
  /** Token made with the page: however often the form is posted, it is one load. */
  request: string;
}

/** A load's id, or why it cannot be planned, as a code and a sentence a county clerk can act on. */
export type LoadAnswer = { ok: true; load: string } | { ok: false; code: string; sentence: Names };

export interface LoadPageContent {
  kiosk: KioskView;
  products: readonly Product[];
  request: string;
  /** What was typed before, shown again beside what was wrong. */
  typed?: Partial<Record<keyof LoadWish, string>>;
  wrong?: { code: string; sentence: string };
}

/** A small form to plan one load; stock moves only when it is confirmed at the kiosk. */
export function loadPage(content: LoadPageContent, voice: Voice): Page {
  const { kiosk, wrong, typed = {} } = content;
  const { say, name } = voice;
  const title = say("loadHead", { name: name(kiosk.names) });
  const address = `/county/k/${kiosk.kiosk}/load`;
  return {
    title,
    address,
    footer: html`<a class="plain" href="/county">${say("backToCounty")}</a>`,
    body: html`<div class="stack">
      <h1>${title}</h1>
      <p class="lead">${say("loadHelp")}</p>
      ${wrong !== undefined && wrongNote(wrong, voice)}
      <form class="card fields" method="post" action="${address}">
        <input type="hidden" name="request" value="${content.request}" />
        ${laneField(typed.lane, voice)} ${productField(content, voice)}
        <p>
          <label for="lot">${say("loadLot")}</label>
          <input
            id="lot"
            name="lot"
            required
            maxlength="${LIMITS.lotLengthMax}"
            value="${typed.lot ?? ""}"
            autocomplete="off"
          />
        </p>
        <p>
          <label for="expiry">${say("loadExpiry")}</label>
          <input id="expiry" name="expiry" type="date" required value="${typed.expiry ?? ""}" />
        </p>
        <p>
          <label for="count">${say("loadCount")}</label>
          <input
            id="count"
            name="count"
            type="number"
            required
            min="1"
            max="${LIMITS.laneDepthMax}"
            value="${typed.count ?? ""}"
          />
        </p>
        <button>${say("loadSend")}</button>
      </form>
    </div>`,
  };
}

function laneField(typed: string | undefined, { say }: Voice): Html {
  return html`<p>
    <label for="lane">${say("loadLane")}</label>
    <input
      id="lane"
      name="lane"
      type="number"
      required
      min="1"
      max="${LIMITS.lanesMax}"
      value="${typed ?? ""}"
    />
  </p>`;
}

function productField({ products, typed }: LoadPageContent, { say, name }: Voice): Html {
  const option = (product: Product) => {
    const chosen = attribute("selected", product.code === typed?.product);
    return html`<option value="${product.code}" ${chosen}>${name(product.names)}</option>`;
  };
  return html`<p>
    <label for="product">${say("loadProduct")}</label>
    <select id="product" name="product" required>
      ${products.map(option)}
    </select>
  </p>`;
}

function wrongNote(wrong: { code: string; sentence: string }, { say }: Voice): Html {
  return html`<div role="alert">
    ${note("bad", [
      html`<p>${wrong.sentence}</p>`,
      html`<p class="small soft">${say("codeLabel", { code: wrong.code })}</p>`,
    ])}
  </div>`;
}
