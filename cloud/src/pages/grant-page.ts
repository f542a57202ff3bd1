import type { Outcome, Refusal } from "@anxin/firmware/contract";
import type { GrantState, GrantView, KioskView } from "../services.ts";
import type { Page } from "./document.ts";
import { html, type Html, type Insertion } from "./html.ts";
import { machinePicture } from "./machine-picture.ts";
import { elsewhere, note } from "./notes.ts";
import { sentenceOf } from "./refusals.ts";
import type { TextKey, Voice } from "./texts.ts";

export interface GrantPageContent {
  grant: GrantView;
  nowMs: number;
  /** A number has just been sent and the kiosk has not answered yet. */
  numberSent?: boolean;
  others?: readonly KioskView[];
}

const HEADS: Record<GrantState, TextKey> = {
  requested: "requestedHead",
  armed: "armedHead",
  confirmed: "confirmedHead",
  dispensed: "dispensedHead",
  refused: "failedHead",
  failed: "failedHead",
  uncertain: "uncertainHead",
  expired: "expiredHead",
};

const STEPS: readonly TextKey[] = ["stepAsk", "stepConfirm", "stepDrop", "stepTake"];

/** The step a person is at; absent once nothing will come. */
const STEP_OF: Partial<Record<GrantState, number>> = {
  requested: 0,
  armed: 1,
  confirmed: 2,
  dispensed: 3,
};

/** Reasons that the same tap may not meet again. */
const WORTH_ANOTHER_TRY: ReadonlySet<string> = new Set<Refusal | Outcome>([
  "busy",
  "grant-expired",
  "not-confirmed",
  "wrong-number",
  "no-drop",
]);

/** Seconds between reloads where no script runs: quick, because someone is standing there. */
const RELOAD_SECONDS = 2;

/** Whether nothing more will happen to this grant. */
export function isFinal(state: GrantState): boolean {
  return state !== "requested" && state !== "armed" && state !== "confirmed";
}

/** The page a person holds in the hand while the box comes. */
export function grantPage(content: GrantPageContent, voice: Voice): Page {
  const { grant } = content;
  const address = `/g/${grant.id}`;
  const events = `${address}/events?lang=${voice.language}&seen=${grant.state}`;
  return {
    title: voice.say(HEADS[grant.state]),
    address,
    live: isFinal(grant.state) ? {} : { events, reloadSeconds: RELOAD_SECONDS },
    body: grantBody(content, voice),
  };
}

/** What changes while it happens: the same markup for the page and for the event stream. */
export function grantBody(content: GrantPageContent, voice: Voice): Html {
  const { grant } = content;
  const step = STEP_OF[grant.state];
  return html`<div class="stack">
    ${step !== undefined && stepList(step, voice)}
    <h1 class="center" tabindex="-1">${voice.say(HEADS[grant.state])}</h1>
    ${machinePicture(grant.state, voice)} ${BODIES[grant.state](content, voice)}
  </div>`;
}

const BODIES: Record<GrantState, (content: GrantPageContent, voice: Voice) => Insertion> = {
  requested: ({ grant }, { say }) => [
    html`<p class="lead center">${say("requestedHelp")}</p>`,
    checkLink(grant, say("checkAgain")),
  ],
  armed: armedBody,
  confirmed: ({ grant }, { say }) => [
    html`<p class="lead center">${say("confirmedHelp")}</p>`,
    checkLink(grant, say("checkAgain")),
  ],
  dispensed: ({ grant }, { say }) => [
    html`<p class="lead center">${say("dispensedHelp")}</p>`,
    html`<a class="button second" href="/k/${grant.kiosk}">${say("backToKiosk")}</a>`,
  ],
  refused: endedBody,
  failed: endedBody,
  expired: endedBody,
  uncertain: (content, voice) => [
    reason(content.grant, voice),
    html`<p class="lead">${voice.say("uncertainHelp")}</p>`,
    elsewhere(content.others ?? [], voice),
    html`<a class="button second" href="/k/${content.grant.kiosk}">${voice.say("backToKiosk")}</a>`,
  ],
};

function stepList(now: number, { say }: Voice): Html {
  return html`<ol class="steps" aria-label="${say("stepsLabel")}">
    ${STEPS.map((key, index) => {
      if (index < now) {
        return html`<li class="done" data-n="${index + 1}">
          ${say(key)}<span class="unseen"> (${say("stepDone")})</span>
        </li>`;
      }
      return index === now
        ? html`<li class="now" data-n="${index + 1}" aria-current="step">${say(key)}</li>`
        : html`<li data-n="${index + 1}">${say(key)}</li>`;
    })}
  </ol>`;
}

function armedBody(content: GrantPageContent, voice: Voice): Html {
  const { grant, nowMs } = content;
  const { say } = voice;
  const seconds = Math.max(0, Math.ceil((grant.endsAt - nowMs) / 1000));
  return html`<p class="lead center">${say("armedHelp")}</p>
    <p class="timer center" role="timer" data-seconds="${seconds}">
      ${say("secondsLeft", { seconds })}
    </p>
    ${grant.code !== undefined && reason(grant, voice)}
    ${content.numberSent === true && note("", [html`<p>${say("numberSent")}</p>`])}
    <div class="card scripted">${numberForm(grant, say("armedOr"), voice)}</div>
    <noscript
      ><a class="button second" href="/g/${grant.id}/number">${say("numberLink")}</a></noscript
    >`;
}

/**
 * The form stands on a page of its own where no script runs, so that no reload wipes what is
 * typed.
 */
export function numberPage(grant: GrantView, wrong: Html | undefined, voice: Voice): Page {
  const { say } = voice;
  return {
    title: say("numberHead"),
    address: `/g/${grant.id}/number`,
    body: html`<div class="stack">
      <h1>${say("numberHead")}</h1>
      <p class="lead">${say("numberHelp")}</p>
      ${wrong} ${numberForm(grant, say("numberLabel"), voice)}
      <a class="plain" href="/g/${grant.id}">${say("backToGrant")}</a>
    </div>`,
  };
}

function numberForm(grant: GrantView, label: string, { say }: Voice): Html {
  return html`<form class="stack" method="post" action="/g/${grant.id}/number">
    <label for="number">${label}</label>
    <input
      class="digits"
      id="number"
      name="number"
      inputmode="numeric"
      autocomplete="off"
      maxlength="8"
      required
    />
    <button>${say("numberSend")}</button>
  </form>`;
}

function endedBody(content: GrantPageContent, voice: Voice): Html {
  const { code, kiosk } = content.grant;
  const label = code === undefined || WORTH_ANOTHER_TRY.has(code) ? "tryAgain" : "backToKiosk";
  return html`${reason(content.grant, voice)}
    <a class="button" href="/k/${kiosk}">${voice.say(label)}</a>
    ${elsewhere(content.others ?? [], voice)}`;
}

/** The kiosk's own reason; a grant that simply ran out has the reason of that. */
function reason({ code, state }: GrantView, voice: Voice): Html {
  const known = code ?? (state === "expired" ? "grant-expired" : undefined);
  if (known === undefined) {
    return note("warn", [html`<p>${voice.say("unknownReason")}</p>`]);
  }
  return note("warn", [
    html`<p>${voice.name(sentenceOf(known))}</p>`,
    html`<p class="small soft">${voice.say("codeLabel", { code: known })}</p>`,
  ]);
}

function checkLink(grant: GrantView, label: string): Html {
  return html`<noscript><a class="button second" href="/g/${grant.id}">${label}</a></noscript>`;
}
