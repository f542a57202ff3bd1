import type { KioskView } from "../services.ts";
import type { Page } from "./document.ts";
import { html, type Html } from "./html.ts";
import type { TextKey, Voice } from "./texts.ts";

/** A framed remark; the tone adds colour, the words say it without. */
export function note(tone: "" | "warn" | "bad", lines: readonly Html[]): Html {
  return html`<div class="note${tone !== "" && ` ${tone}`}">${lines}</div>`;
}

/**
 * Where else to go: the nearest alternative every refusal owes a person (invariant 12).
 */
export function elsewhere(others: readonly KioskView[], { say, name }: Voice): Html | undefined {
  if (others.length === 0) return undefined;
  return html`<section class="stack">
    <h2>${say("elsewhere")}</h2>
    <ul class="stack">
      ${others.map(
        (other) =>
          html`<li><a class="button second" href="/k/${other.kiosk}">${name(other.names)}</a></li>`,
      )}
    </ul>
  </section>`;
}

/** What can go wrong before a kiosk is asked: the codes a person may read to staff. */
export type PageCode =
  | "no-such-kiosk"
  | "no-such-grant"
  | "no-such-voucher"
  | "no-such-lot"
  | "no-such-page"
  | "bad-request"
  | "foreign-origin"
  | "link-unusable"
  | "not-entered"
  | "not-allowed"
  | "page-failed";

/** Status and words of each page code. */
export const PAGE_REFUSALS: Record<PageCode, { status: number; head: TextKey; help: TextKey }> = {
  "no-such-kiosk": { status: 404, head: "noKioskHead", help: "noKioskHelp" },
  "no-such-grant": { status: 404, head: "noGrantHead", help: "noGrantHelp" },
  "no-such-voucher": { status: 404, head: "noVoucherHead", help: "noVoucherHelp" },
  "no-such-lot": { status: 404, head: "noLotHead", help: "noLotHelp" },
  "no-such-page": { status: 404, head: "noPageHead", help: "noPageHelp" },
  "bad-request": { status: 400, head: "badRequestHead", help: "badRequestHelp" },
  "foreign-origin": { status: 403, head: "foreignHead", help: "foreignHelp" },
  "link-unusable": { status: 403, head: "enterUsedHead", help: "enterUsedHelp" },
  "not-entered": { status: 403, head: "countyClosedHead", help: "countyClosedHelp" },
  "not-allowed": { status: 403, head: "notAllowedHead", help: "notAllowedHelp" },
  "page-failed": { status: 500, head: "brokenHead", help: "brokenHelp" },
};

/** A page that says what happened, what it means and where to go. */
export function refusalPage(
  code: PageCode,
  back: { href: string; label: TextKey },
): (voice: Voice) => Page {
  const { head, help } = PAGE_REFUSALS[code];
  return ({ say }) => ({
    title: say(head),
    address: "/",
    body: html`<div class="stack">
      <h1>${say(head)}</h1>
      <p class="lead">${say(help)}</p>
      <p class="small soft">${say("codeLabel", { code })}</p>
      <a class="button second" href="${back.href}">${say(back.label)}</a>
    </div>`,
  });
}
