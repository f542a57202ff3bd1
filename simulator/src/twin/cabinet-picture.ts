import { attribute, type Html, html } from "@anxin/cloud/html";
import type { TwinLanguage, TwinSay } from "./twin-texts.ts";
import type { LaneView } from "./twin-view.ts";

const DEPTH = 10;
const BOX_WIDTH = 26;
const ROW_HEIGHT = 74;
const WIDTH = 330;
/** Boxes of different goods tell themselves apart at a glance. */
const COLOURS = ["#f08a5d", "#6a9fb5", "#b58bb8", "#8ab56a"];

/** The lanes behind the glass, front of each to the right, and the boxes in them. */
export function cabinetPicture(
  lanes: readonly LaneView[],
  say: TwinSay,
  language: TwinLanguage,
): Html {
  const height = lanes.length * ROW_HEIGHT + 12;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${say("machine")}">
    <rect width="${WIDTH}" height="${height}" rx="10" fill="#e3f1ec" />
    ${lanes.map((lane, row) => shelf(lane, { row, say, language }))}
  </svg>`;
}

function shelf(lane: LaneView, at: { row: number; say: TwinSay; language: TwinLanguage }): Html {
  const { row, say, language } = at;
  const state = lane.jammed ? say("jammed") : lane.turning ? say("turning") : "";
  const colour = COLOURS[row % COLOURS.length] ?? "#999";
  return html`<g transform="translate(12 ${row * ROW_HEIGHT + 10})">
    <text x="0" y="13" class="lane-name">${lane.lane} ${lane.names[language]}</text>
    <text x="306" y="13" class="${lane.jammed ? "lane-bad" : "lane-count"}" text-anchor="end">
      ${state === "" ? say("boxes", { n: lane.boxes }) : state}
    </text>
    <rect y="22" width="306" height="36" rx="4" fill="#fff" stroke="#9cc7bb" />
    ${boxes(lane.boxes, colour)}
    <path d="${COIL}" class="coil${attributeClass(lane)}" />
  </g>`;
}

function attributeClass(lane: LaneView): string {
  if (lane.jammed) return " stuck";
  return lane.turning ? " spins" : "";
}

/** The coil, a turn for each box. */
const COIL = Array.from({ length: DEPTH }, (_, turn) => {
  const x = 6 + turn * (BOX_WIDTH + 3.4);
  return `M${x} 56C${x + 6} 16 ${x + 20} 16 ${x + 26} 56`;
}).join("");

function boxes(count: number, colour: string): Html[] {
  const shown = Math.min(count, DEPTH);
  return Array.from({ length: shown }, (_, place) => {
    const x = 306 - (place + 1) * (BOX_WIDTH + 3.4);
    return html`<rect
      ${attribute("x", x)}
      y="31"
      width="${BOX_WIDTH}"
      height="25"
      rx="2"
      fill="${colour}"
    />`;
  });
}
