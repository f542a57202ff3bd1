import type { KioskView } from "../services.ts";
import type { Page } from "./document.ts";
import { html } from "./html.ts";
import type { Voice } from "./texts.ts";

/** Every point by name, for a person without a code to scan. */
export function pointsPage(kiosks: readonly KioskView[], { say, name }: Voice): Page {
  return {
    title: say("brandLine"),
    address: "/",
    footer: html`<p>${say("privacy")}</p>
      <p>${say("staffEntrance")}</p>`,
    body: html`<div class="stack">
      <h1>${say("kiosksHead")}</h1>
      <p class="lead">${say("kiosksHelp")}</p>
      ${kiosks.length === 0 && html`<p class="card">${say("noKiosks")}</p>`}
      <ul class="stack">
        ${kiosks.map(
          (kiosk) =>
            html`<li>
              <a class="button second" href="/k/${kiosk.kiosk}">${name(kiosk.names)}</a>
            </li>`,
        )}
      </ul>
    </div>`,
  };
}
