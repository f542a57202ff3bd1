import { SCRIPT_PATH, STYLE } from "./assets.ts";
import { attribute, Html, html, type Insertion } from "./html.ts";
import { LANGUAGES, LANGUAGE_NAMES, LANGUAGE_TAGS } from "./language.ts";
import type { Voice } from "./texts.ts";

/**
 * How a page keeps itself up to date: by script over `events` or every so often, else by
 * reloading.
 */
export interface Live {
  /** Address of an event stream whose messages carry the next content. */
  events?: string;
  /** Without events, how often the script asks again. */
  everySeconds?: number;
  /** Without scripts, how often the browser reloads; absent on a page with a form in it. */
  reloadSeconds?: number;
}

export interface Page {
  title: string;
  body: Html;
  /** Where this page stands under GET, for the language link. */
  address: string;
  live?: Live;
  /** Staff pages use the width of a desktop. */
  wide?: boolean;
  footer?: Insertion;
}

/** Our mark: a sheltering roof over a heart. */
const MARK = html`<svg viewBox="0 0 32 32" aria-hidden="true">
  <rect width="32" height="32" rx="9" fill="#0b6b5d" />
  <path
    d="M6 15 16 7l10 8"
    fill="none"
    stroke="#fff"
    stroke-width="2.6"
    stroke-linecap="round"
    stroke-linejoin="round"
  />
  <path
    d="M16 25c-5-3.2-6.6-5.2-6.6-7.3a3.3 3.3 0 0 1 6.6-.9
      3.3 3.3 0 0 1 6.6.9c0 2.1-1.6 4.1-6.6 7.3z"
    fill="#ffb347"
  />
</svg>`;

/**
 * A whole page: head, brand, language, content, footer. One answer, nothing fetched from anyone
 * else.
 */
export function wholePage(page: Page, voice: Voice): string {
  const { say, language } = voice;
  const shell = html`<!doctype html>
    <html lang="${LANGUAGE_TAGS[language]}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no" />
        <title>${page.title} · ${say("brand")}</title>
        <link rel="icon" href="data:," />
        <style>${new Html(STYLE)}</style>
        ${reload(page.live)}
        <script src="${SCRIPT_PATH}" defer></script>
      </head>
      <body${attribute("class", page.wide === true && "wide")}>
        <a class="skip" href="#main">${say("skip")}</a>
        <header class="top">
          <a class="brand" href="/">${MARK}<span>${say("brand")}</span></a>
          ${languageLinks(page.address, voice)}
        </header>
        <p class="unseen" role="status" id="said"></p>
        <main id="main">${page.live ? liveRegion(page.live, page.body) : page.body}</main>
        <footer>${page.footer ?? html`<p>${say("privacy")}</p>`}</footer>
      </body>
    </html>`;
  return shell.text;
}

/** Only where scripts do not run, so that nothing typed is lost to a reload where they do. */
function reload(live: Live | undefined): Html | undefined {
  if (live?.reloadSeconds === undefined) return undefined;
  return html`<noscript><meta http-equiv="refresh" content="${live.reloadSeconds}" /></noscript>`;
}

function liveRegion(live: Live, body: Html): Html {
  const events = attribute("data-events", live.events);
  const every = attribute("data-every", live.everySeconds);
  return html`<div id="live" ${events}${every}>${body}</div>`;
}

function languageLinks(address: string, { say, language }: Voice): Html {
  const others = LANGUAGES.filter((other) => other !== language);
  const join = address.includes("?") ? "&" : "?";
  return html`<nav aria-label="${say("languageSwitch")}">
    ${others.map(
      (other) =>
        html`<a
          class="tongue"
          href="${address}${join}lang=${other}"
          hreflang="${LANGUAGE_TAGS[other]}"
          lang="${LANGUAGE_TAGS[other]}"
          >${LANGUAGE_NAMES[other]}</a
        >`,
    )}
  </nav>`;
}
