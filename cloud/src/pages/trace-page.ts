import type { TraceView } from "../inventory-services.ts";
import type { Page } from "./document.ts";
import { html, type Html } from "./html.ts";
import { note } from "./notes.ts";
import { dayInChina } from "./shelf.ts";
import type { TextKey, Voice } from "./texts.ts";
import { dayText } from "./time-text.ts";

export interface TracePageContent {
  trace: TraceView;
  /** Unix milliseconds. */
  nowMs: number;
}

/** What a pack's code tells anybody: may I use it, and where is it from. */
export function tracePage({ trace, nowMs }: TracePageContent, voice: Voice): Page {
  const { say, name } = voice;
  return {
    title: say("traceHead"),
    address: `/01/${trace.di}/10/${encodeURIComponent(trace.lot)}`,
    body: html`<div class="stack">
      <h1>${say("traceHead")}</h1>
      ${verdict(trace, nowMs, voice)}
      <table class="card">
        <tbody>
          ${line(voice, "traceProduct", name(trace.names))}
          ${line(voice, "traceMaker", trace.maker)} ${line(voice, "traceLot", trace.lot)}
          ${line(voice, "tracePack", String(trace.packQuantity))}
          ${day(voice, "traceProduced", trace.produced)} ${day(voice, "traceExpiry", trace.expiry)}
          ${moment(voice, "traceAccepted", trace.acceptedAt)}
          ${moment(voice, "traceRecalled", trace.recalledAt)} ${storage(trace, voice)}
          ${line(voice, "traceCode", trace.di)}
        </tbody>
      </table>
      <p class="small soft">${say("traceHelp")}</p>
      <a class="button second" href="/">${say("allKiosks")}</a>
    </div>`,
  };
}

function verdict(trace: TraceView, nowMs: number, { say }: Voice): Html {
  const isExpired = trace.expiry !== undefined && trace.expiry < dayInChina(nowMs);
  if (trace.recalledAt !== undefined || trace.stopped) {
    return note("bad", [html`<p>${say("traceStopped")}</p>`]);
  }
  if (isExpired) return note("bad", [html`<p>${say("traceExpired")}</p>`]);
  if (trace.acceptedAt === undefined) return note("warn", [html`<p>${say("traceNotYet")}</p>`]);
  return note("", [html`<p>${say("traceGood")}</p>`]);
}

function line({ say }: Voice, head: TextKey, value: string): Html {
  return html`<tr>
    <th scope="row">${say(head)}</th>
    <td>${value}</td>
  </tr>`;
}

function day(voice: Voice, head: TextKey, value: number | undefined): Html | undefined {
  return value === undefined ? undefined : line(voice, head, dayText(value));
}

function moment(voice: Voice, head: TextKey, ms: number | undefined): Html | undefined {
  return ms === undefined ? undefined : day(voice, head, dayInChina(ms));
}

function storage({ storage: kept }: TraceView, voice: Voice): Html | undefined {
  if (kept === undefined) return undefined;
  const value = voice.say("traceStorageLine", {
    min: (kept.centiMin / 100).toFixed(1),
    max: (kept.centiMax / 100).toFixed(1),
    since: dayText(dayInChina(kept.since * 1000)),
  });
  return line(voice, "traceStorage", value);
}
