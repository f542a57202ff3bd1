import type { ClimateSpan, KioskView, Spread } from "../services.ts";
import { climateChart } from "./climate-chart.ts";
import type { Page } from "./document.ts";
import { html, type Html } from "./html.ts";
import { note } from "./notes.ts";
import { dayInChina } from "./shelf.ts";
import type { Voice } from "./texts.ts";
import { dayText } from "./time-text.ts";

export interface ClimatePageContent {
  kiosk: KioskView;
  /** By ten minutes, the last 24 hours. */
  slots: readonly ClimateSpan[];
  /** By day of UTC+8, oldest first. */
  days: readonly ClimateSpan[];
  /** Unix milliseconds. */
  nowMs: number;
}

/** A kiosk's storage climate: the last 24 hours drawn, the days before as a table. */
export function climatePage(content: ClimatePageContent, voice: Voice): Page {
  const { kiosk, slots, days, nowMs } = content;
  const { say, name } = voice;
  const title = say("climateHead", { name: name(kiosk.names) });
  return {
    title,
    address: `/county/k/${kiosk.kiosk}/climate`,
    wide: true,
    footer: html`<a class="plain" href="/county">${say("backToCounty")}</a>`,
    body: html`<div class="stack">
      <h1>${title}</h1>
      ${
        days.length === 0
          ? note("", [html`<p>${say("climateNone")}</p>`])
          : html`<figure class="card stack">${climateChart(slots, nowMs, voice)}</figure>
              ${dayTable(days, voice)}`
      }
    </div>`,
  };
}

function dayTable(days: readonly ClimateSpan[], voice: Voice): Html {
  const { say } = voice;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${say("climateDay")}</th>
        <th scope="col">${say("climateCelsius")}</th>
        <th scope="col">${say("climateHumidity")}</th>
        <th scope="col">${say("climateReadings")}</th>
      </tr>
    </thead>
    <tbody>
      ${[...days].reverse().map(
        (day) =>
          html`<tr>
            <td>${dayText(dayInChina(day.start * 1000))}</td>
            <td>${spreadText(day.temperatureCenti, 100)}</td>
            <td>${spreadText(day.humidityDeci, 10)}</td>
            <td class="count">${day.count}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Least / mean / greatest. */
function spreadText({ min, mean, max }: Spread, unit: number): string {
  return [min, mean, max].map((value) => (value / unit).toFixed(1)).join(" / ");
}

/** The newest ten minutes in a line of words. */
export function climateLine({ temperatureCenti, humidityDeci }: ClimateSpan, voice: Voice): string {
  return voice.say("climateLine", {
    celsius: (temperatureCenti.mean / 100).toFixed(1),
    humidity: (humidityDeci.mean / 10).toFixed(0),
  });
}
