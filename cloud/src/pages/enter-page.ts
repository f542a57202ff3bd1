import type { Page } from "./document.ts";
import { html } from "./html.ts";
import type { Voice } from "./texts.ts";

/** One button: opening the link, as previews and scanners do, uses nothing up. */
export function enterPage(token: string, { say }: Voice, to = ""): Page {
  return {
    title: say("enterHead"),
    address: `/enter?t=${encodeURIComponent(token)}&to=${encodeURIComponent(to)}`,
    body: html`<div class="stack">
      <h1>${say("enterHead")}</h1>
      <p class="lead">${say("enterHelp")}</p>
      <form method="post" action="/enter">
        <input type="hidden" name="t" value="${token}" />
        <input type="hidden" name="to" value="${to}" />
        <button>${say("enterButton")}</button>
      </form>
    </div>`,
  };
}
