import type { Connection, KioskView, LaneView, Product } from "../services.ts";
import { climateLine } from "./climate-page.ts";
import { html, type Html } from "./html.ts";
import { dayInChina } from "./shelf.ts";
import type { TextKey, Voice } from "./texts.ts";
import { agoText, dayText } from "./time-text.ts";

const STATES: Record<Connection, { tag: string; text: TextKey }> = {
  online: { tag: "", text: "stateOnline" },
  offline: { tag: " bad", text: "stateOffline" },
  unknown: { tag: " off", text: "stateUnknown" },
};

/** At or below this a lane is marked low; the alert's own threshold is the cloud's. */
const LOW = 3;

/** A lot ending within this long is marked, so that it is moved where it will be used. */
const NEAR_MS = 60 * 24 * 3600 * 1000;

export interface KioskCardContent {
  products: readonly Product[];
  nowMs: number;
  mayPlan: boolean;
}

/** One kiosk: can it be reached, and what stands in each lane. */
export function kioskCard(kiosk: KioskView, content: KioskCardContent, voice: Voice): Html {
  const { say, name } = voice;
  const state = STATES[kiosk.connection];
  const path = `/k/${kiosk.kiosk}`;
  return html`<article class="card stack">
    <div class="row">
      <h3>${name(kiosk.names)}</h3>
      <span class="tag${state.tag}">${say(state.text)}</span>
    </div>
    <p class="small soft">${kiosk.kiosk} · ${heardText(kiosk, content.nowMs, voice)}</p>
    ${
      kiosk.climate !== undefined &&
      html`<p class="small">
        ${climateLine(kiosk.climate, voice)}
        <a class="plain" id="climate-${kiosk.kiosk}" href="/county${path}/climate"
          >${say("climateLink")}</a
        >
      </p>`
    }
    ${kiosk.lanes.length === 0 ? html`<p>${say("noLanes")}</p>` : laneTable(kiosk, content, voice)}
    <p class="small">
      <a class="plain" id="page-${kiosk.kiosk}" href="${path}">${say("openPage")}</a>
      <a class="plain" id="code-${kiosk.kiosk}" href="${path}/qr.svg">${say("sticker")}</a>
      ${
        content.mayPlan &&
        html`<a class="plain" id="load-${kiosk.kiosk}" href="/county${path}/load"
          >${say("planLoad")}</a
        >`
      }
    </p>
  </article>`;
}

function heardText(kiosk: KioskView, nowMs: number, voice: Voice): string {
  if (kiosk.heardAt === 0) return voice.say("heardNever");
  return voice.say("heardAt", { when: agoText(kiosk.heardAt, nowMs, voice) });
}

function laneTable(kiosk: KioskView, content: KioskCardContent, voice: Voice): Html {
  const { say } = voice;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${say("laneColumn")}</th>
        <th scope="col">${say("productColumn")}</th>
        <th scope="col">${say("onHandColumn")}</th>
        <th scope="col">${say("lotsColumn")}</th>
      </tr>
    </thead>
    <tbody>
      ${kiosk.lanes.map((lane) => laneRow(lane, content, voice))}
    </tbody>
  </table>`;
}

function laneRow(lane: LaneView, { products, nowMs }: KioskCardContent, voice: Voice): Html {
  const product = products.find((one) => one.code === lane.product);
  return html`<tr>
    <td class="lane">${lane.lane}</td>
    <td>${product ? voice.name(product.names) : lane.product}</td>
    <td class="count">${lane.onHand} ${laneTag(lane, voice)}</td>
    <td class="small">${lane.lots.map((lot) => lotLine(lot, nowMs, voice))}</td>
  </tr>`;
}

function laneTag(lane: LaneView, { say }: Voice): Html | undefined {
  if (lane.uncertain > 0) {
    return html`<span class="tag bad">${say("laneUncertain", { count: lane.uncertain })}</span>`;
  }
  if (lane.onHand <= 0) return html`<span class="tag bad">${say("laneEmpty")}</span>`;
  return lane.onHand <= LOW ? html`<span class="tag warn">${say("laneLow")}</span>` : undefined;
}

function lotLine(lot: LaneView["lots"][number], nowMs: number, voice: Voice): Html {
  const { say } = voice;
  const expired = lot.expiry < dayInChina(nowMs);
  const near = !expired && lot.expiry < dayInChina(nowMs + NEAR_MS);
  const values = { lot: lot.lot, count: lot.count, expiry: dayText(lot.expiry) };
  return html`<div>
    <span class="lot">${say("lotLine", values)}</span>
    ${expired && html`<span class="tag bad">${say("lotExpired")}</span>`}
    ${near && html`<span class="tag warn">${say("lotNear")}</span>`}
  </div>`;
}
