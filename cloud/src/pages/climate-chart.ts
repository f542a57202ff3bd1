import type { ClimateSpan, Spread } from "../services.ts";
import { html, type Html } from "./html.ts";
import type { Voice } from "./texts.ts";

const WIDTH = 480;
const HEIGHT = 120;
const DAY_SECONDS = 86_400;
const SLOT_SECONDS = 600;
/** The least height a scale stands for, so that a quiet day is drawn as a quiet line. */
const CENTI_SPAN_MIN = 1000;
const DECI_SPAN_MIN = 200;

/**
 * The last 24 hours: least to greatest of each ten minutes as a band, its mean as a line, a hole
 * where nothing was heard. Temperature above, humidity below.
 */
export function climateChart(slots: readonly ClimateSpan[], nowMs: number, voice: Voice): Html {
  const { say } = voice;
  const from = Math.floor(nowMs / 1000) - DAY_SECONDS;
  const warm = slots.map(({ start, temperatureCenti: of }) => ({ start, of }));
  const damp = slots.map(({ start, humidityDeci: of }) => ({ start, of }));
  return html`<svg
    viewBox="0 0 ${WIDTH} ${2 * HEIGHT + 20}"
    role="img"
    aria-label="${say("climateChart")}"
  >
    ${curve(warm, { from, spanMin: CENTI_SPAN_MIN, unit: 100, colour: "#c4472b" })}
    <g transform="translate(0 ${HEIGHT + 20})">
      ${curve(damp, { from, spanMin: DECI_SPAN_MIN, unit: 10, colour: "#0b6b5d" })}
    </g>
  </svg>`;
}

interface Point {
  start: number;
  of: Spread;
}

interface Scale {
  from: number;
  spanMin: number;
  unit: number;
  colour: string;
}

function curve(points: readonly Point[], scale: Scale): Html | undefined {
  if (points.length === 0) return undefined;
  const least = Math.min(...points.map(({ of }) => of.min));
  const greatest = Math.max(...points.map(({ of }) => of.max));
  const missing = Math.max(0, scale.spanMin - (greatest - least)) / 2;
  const low = least - missing;
  const high = greatest + missing;
  const x = (start: number) => Math.round(((start - scale.from) / DAY_SECONDS) * WIDTH * 10) / 10;
  const y = (value: number) => Math.round(((high - value) / (high - low)) * HEIGHT * 10) / 10;
  const line = runsOf(points).map(
    (run) => "M" + run.map(({ start, of }) => `${x(start)} ${y(of.mean)}`).join("L"),
  );
  const band = points.map(({ start, of }) => `M${x(start)} ${y(of.min)}V${y(of.max)}`);
  const label = (value: number, at: number) =>
    html`<text x="2" y="${at}" font-size="11" fill="currentColor"
      >${(value / scale.unit).toFixed(1)}</text
    >`;
  return html`<path d="${band.join("")}" stroke="${scale.colour}" stroke-width="3" opacity=".3" />
    <path d="${line.join("")}" fill="none" stroke="${scale.colour}" stroke-width="1.5" />
    ${label(high, 11)} ${label(low, HEIGHT - 2)}`;
}

/** Cut where a slot is missing. */
function runsOf(points: readonly Point[]): Point[][] {
  const runs: Point[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (point.start - last > SLOT_SECONDS) runs.push([]);
    runs.at(-1)?.push(point);
    last = point.start;
  }
  return runs;
}
