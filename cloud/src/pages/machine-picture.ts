import type { GrantState } from "../services.ts";
import { html, type Html } from "./html.ts";
import type { TextKey, Voice } from "./texts.ts";

/** What the drawn machine shows. */
type Scene = "requested" | "armed" | "confirmed" | "dispensed" | "unclear" | "nothing";

const SCENES: Record<GrantState, Scene> = {
  requested: "requested",
  armed: "armed",
  confirmed: "confirmed",
  dispensed: "dispensed",
  refused: "nothing",
  failed: "nothing",
  uncertain: "unclear",
  expired: "nothing",
};

const LABELS: Record<Scene, TextKey> = {
  requested: "pictureRequested",
  armed: "pictureArmed",
  confirmed: "pictureConfirmed",
  dispensed: "pictureDispensed",
  unclear: "pictureUnclear",
  nothing: "pictureNothing",
};

const BOX = html`<g transform="translate(73 140)">
  <rect width="36" height="20" rx="3" fill="#f08a5d" />
  <path d="M18 0v20" stroke="#fff" stroke-width="2.5" opacity=".7" />
</g>`;

const DONE = html`<circle cx="70" cy="64" r="27" fill="#ffb347" />
  <path
    d="M57 65l9 9 17-19"
    fill="none"
    stroke="#26312f"
    stroke-width="6"
    stroke-linecap="round"
    stroke-linejoin="round"
  />`;

/** A question mark over the tray. */
const QUESTION = html`<path
    d="M82 137a9 9 0 1 1 12 8c-3 1-4 3-4 5"
    fill="none"
    stroke="#ffb347"
    stroke-width="5"
    stroke-linecap="round"
  />
  <circle cx="90" cy="158" r="3.2" fill="#ffb347" />`;

/** The machine with its button, screen and tray, so that nobody needs to read to follow. */
export function machinePicture(state: GrantState, { say }: Voice): Html {
  const scene = SCENES[state];
  const lit = scene === "armed";
  return html`<svg
    class="picture"
    viewBox="0 0 180 186"
    role="img"
    aria-label="${say(LABELS[scene])}"
  >
    <rect x="20" y="6" width="140" height="172" rx="14" fill="#0b6b5d" />
    <rect x="32" y="18" width="76" height="92" rx="8" fill="#e3f1ec" />
    ${[0, 1, 2].map((row) => shelfRow(30 + row * 28))}
    <rect x="116" y="18" width="34" height="26" rx="5" fill="#07483f" />
    <path d="M121.5 31h23.5" stroke="#bfdfd5" stroke-width="5" stroke-dasharray="3.5 3" />
    ${lit && html`<circle class="glow" cx="133" cy="76" r="22" fill="#ffb347" opacity=".45" />`}
    ${scene !== "requested" && button(lit)}
    <rect x="32" y="122" width="118" height="42" rx="8" fill="#07483f" />
    ${scene === "requested" && waves()} ${lit && pointer()}
    ${scene === "confirmed" && html`<g class="fall">${BOX}</g>`} ${scene === "unclear" && QUESTION}
    ${scene === "dispensed" && html`${BOX}${DONE}`}
  </svg>`;
}

function button(lit: boolean): Html {
  const fill = lit ? "#ffb347" : "#3f8578";
  return html`<circle cx="133" cy="76" r="13" fill="${fill}" stroke="#fff" stroke-width="3" />`;
}

function shelfRow(y: number): Html {
  return html`<path d="M40 ${y + 14}h60" stroke="#9cc7bb" stroke-width="3" />
    <path d="M46 ${y}h14v12h-14zM65 ${y}h14v12h-14z" fill="#f4b393" />`;
}

function waves(): Html {
  return html`<g class="wave" fill="none" stroke="#ffb347" stroke-width="4" stroke-linecap="round">
    <path d="M133 88h.1M123 79a14 14 0 0 1 20 0M116 70a25 25 0 0 1 34 0" />
  </g>`;
}

/** A finger on the lit button. */
function pointer(): Html {
  return html`<path
    d="M133 84c-5 0-5 5-5 5v22l-8-5c-6-3-9 3-6 7l14 19h20c8-8 8-14 8-24
      0-6-8-8-10-4 0-6-9-7-9-2V89c0-5-4-5-4-5z"
    fill="#fff"
    stroke="#26312f"
    stroke-width="3"
    stroke-linejoin="round"
  />`;
}
