import { FEEDBACK_KINDS, type FeedbackKind, WORDS_MAX } from "../feedback/feedback-kinds.ts";
import type { FeedbackView } from "../feedback/feedback-desk.ts";
import type { KioskView, Names, Product } from "../services.ts";
import type { Page } from "./document.ts";
import { attribute, html, type Html } from "./html.ts";
import { note } from "./notes.ts";
import type { TextKey, Voice } from "./texts.ts";
import { agoText, clockText } from "./time-text.ts";

const KIND_TEXTS: Record<FeedbackKind, TextKey> = {
  "no-box": "tellNoBox",
  machine: "tellMachine",
  product: "tellProduct",
  reaction: "tellReaction",
  service: "tellService",
  praise: "tellPraise",
};
const RATINGS = [5, 4, 3, 2, 1] as const;
const LOOK_SECONDS = 60;

export interface TellPageContent {
  kiosk: KioskView;
  products: readonly Product[];
  /** Token of the form. */
  request: string;
  /** What was typed before, when it could not be taken. */
  typed?: { kind: string; product: string; words: string };
  wrong?: "incomplete" | "feedback-full";
}

/** Tell what is wrong, or right, in three fields; nothing about oneself. */
export function tellPage(content: TellPageContent, { say, name }: Voice): Page {
  const { kiosk, products, typed } = content;
  return {
    title: say("tellHead", { name: name(kiosk.names) }),
    address: `/k/${kiosk.kiosk}/tell`,
    body: html`<div class="stack">
      <h1>${say("tellHead", { name: name(kiosk.names) })}</h1>
      ${note("", [html`<p>${say("tellNobody")}</p>`])}
      ${content.wrong !== undefined && wrongNote(content.wrong, { say, name })}
      <form class="card stack" method="post" action="/k/${kiosk.kiosk}/tell">
        <input type="hidden" name="request" value="${content.request}" />
        <p>
          <label for="kind">${say("tellKind")}</label>
          <select id="kind" name="kind" required>
            ${kinds().map(
              (kind) =>
                html`<option value="${kind}" ${attribute("selected", kind === typed?.kind)}>
                  ${say(KIND_TEXTS[kind])}
                </option>`,
            )}
          </select>
        </p>
        <p>
          <label for="product">${say("loadProduct")}</label>
          <select id="product" name="product">
            <option value="">${say("tellNoProduct")}</option>
            ${products.map(
              ({ code, names }) =>
                html`<option value="${code}" ${attribute("selected", code === typed?.product)}>
                  ${name(names)}
                </option>`,
            )}
          </select>
        </p>
        <p>
          <label for="words">${say("tellWords")}</label>
          <textarea id="words" name="words" rows="5" required maxlength="${WORDS_MAX}">
${typed?.words}</textarea>
        </p>
        <p>
          <label for="rating">${say("tellRating")}</label>
          <select id="rating" name="rating">
            <option value="">${say("tellNoRating")}</option>
            ${RATINGS.map((stars) => html`<option value="${stars}">${"★".repeat(stars)}</option>`)}
          </select>
        </p>
        <button>${say("tellSend")}</button>
      </form>
      <a class="button second" href="/k/${kiosk.kiosk}">${say("backToKiosk")}</a>
    </div>`,
  };
}

const kinds = () => Object.keys(FEEDBACK_KINDS) as FeedbackKind[];

function wrongNote(
  why: "incomplete" | "feedback-full",
  { say }: Pick<Voice, "say" | "name">,
): Html {
  const text = why === "incomplete" ? say("tellIncomplete") : say("tellFull");
  return html`<div role="alert">
    ${note("bad", [
      html`<p>${text}</p>`,
      html`<p class="small soft">${say("codeLabel", { code: why })}</p>`,
    ])}
  </div>`;
}

/** What was told and what was answered; the address is the only way back to it. */
export function toldPage(
  { feedback, request }: { feedback: FeedbackView; request: string },
  voice: Voice,
): Page {
  const { say, language } = voice;
  const { answer } = feedback;
  return {
    title: say("toldHead"),
    address: `/t/${request}`,
    live: answer ? {} : { everySeconds: LOOK_SECONDS, reloadSeconds: 2 * LOOK_SECONDS },
    body: html`<div class="stack">
      <h1 tabindex="-1">${say(answer ? "toldAnsweredHead" : "toldHead")}</h1>
      ${feedback.kind === "reaction" && note("warn", [html`<p>${say("toldReaction")}</p>`])}
      <div class="card stack">
        <p class="small soft">
          ${say(KIND_TEXTS[feedback.kind])} · ${clockText(feedback.toldAt, language)}
        </p>
        <p>${feedback.words}</p>
      </div>
      ${
        answer === undefined
          ? html`<p>${say("toldHelp")}</p>`
          : note("", [
              html`<h2>${say("toldAnswer")}</h2>`,
              html`<p>${answer.words}</p>`,
              html`<p class="small soft">${clockText(answer.at, language)}</p>`,
            ])
      }
      <a class="button second" href="/k/${feedback.kiosk}">${say("backToKiosk")}</a>
    </div>`,
  };
}

export interface FeedbackListContent {
  waiting: readonly FeedbackView[];
  kiosks: readonly KioskView[];
  products: readonly Product[];
  nowMs: number;
}

/** Staff read what waits, urgent first, and answer each once. */
export function feedbackListPage(content: FeedbackListContent, voice: Voice): Page {
  const { say } = voice;
  return {
    title: say("feedbackHead"),
    address: "/county/feedback",
    wide: true,
    body: html`<div class="stack">
      <h1>${say("feedbackHead")}</h1>
      <p><a href="/county">${say("backToCounty")}</a></p>
      ${content.waiting.length === 0 && note("", [html`<p>${say("feedbackNone")}</p>`])}
      <ul class="stack">
        ${content.waiting.map((feedback) => feedbackCard(feedback, content, voice))}
      </ul>
    </div>`,
  };
}

function feedbackCard(feedback: FeedbackView, content: FeedbackListContent, voice: Voice): Html {
  const { say, name } = voice;
  const { id, kind, rating = 0 } = feedback;
  const names = (found: { names: Names } | undefined, code: string) =>
    found ? name(found.names) : code;
  const kiosk = content.kiosks.find((one) => one.kiosk === feedback.kiosk);
  const product = content.products.find((one) => one.code === feedback.product);
  const about = [names(kiosk, feedback.kiosk), names(product, feedback.product)];
  const { urgent } = FEEDBACK_KINDS[kind];
  return html`<li class="card stack">
    <div class="row">
      <h2>${about.filter((part) => part !== "").join(" · ")}</h2>
      <span class="tag${urgent && " warn"}">${say(KIND_TEXTS[kind])}</span>
    </div>
    <p>${feedback.words}</p>
    <p class="small soft">
      ${agoText(feedback.toldAt, content.nowMs, voice)} ${rating > 0 && "★".repeat(rating)}
    </p>
    <form class="stack" method="post" action="/county/feedback/${id}">
      <label for="answer-${id}">${say("feedbackAnswer")}</label>
      <textarea
        id="answer-${id}"
        name="words"
        rows="3"
        required
        maxlength="${WORDS_MAX}"
      ></textarea>
      <button>${say("feedbackSend")}</button>
    </form>
  </li>`;
}
