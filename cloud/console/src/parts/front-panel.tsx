import { Grid } from "antd";
import type { Answer } from "../api/client.ts";
import { useVoice, type Voice } from "../texts/texts.ts";
import { BAND_COLOURS, bandOf } from "./stock-bands.ts";

type Lane = Answer<"readKiosk">["lanes"][number];

/** A lane with what people call its product and how long that product lasts here. */
export interface PanelLane extends Lane {
  productName: string;
  daysLeft: number | null;
}

const CELL = { width: 172, height: 148, gap: 8 };
const FRAME = 14;
/** Boxes drawn one by one; more are told by the number alone. */
const BOXES_DRAWN = 12;

/** The kiosk's front, lane by lane; the bar of each says for how long its product lasts. */
export function FrontPanel({ lanes }: { lanes: readonly PanelLane[] }) {
  const { say } = useVoice();
  const isWide = Grid.useBreakpoint().sm ?? true;
  const across = Math.max(1, Math.min(isWide ? 3 : 2, lanes.length));
  const down = Math.ceil(lanes.length / across);
  const width = 2 * FRAME + across * (CELL.width + CELL.gap) - CELL.gap;
  const height = 2 * FRAME + down * (CELL.height + CELL.gap) - CELL.gap + 30;
  return (
    <svg
      className="panel"
      style={{ maxWidth: width }}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={say("kiosk.panelLabel", { count: lanes.length })}
    >
      <rect width={width} height={height} rx="10" fill="#dfe8e4" />
      {lanes.map((lane, index) => {
        const x = FRAME + (index % across) * (CELL.width + CELL.gap);
        const y = FRAME + Math.floor(index / across) * (CELL.height + CELL.gap);
        return (
          <g key={`${lane.lane} ${lane.product}`} transform={`translate(${x} ${y})`}>
            <LaneCell lane={lane} />
          </g>
        );
      })}
      <rect x={width / 2 - 60} y={height - 32} width="120" height="18" rx="4" fill="#8aa79c" />
    </svg>
  );
}

function LaneCell({ lane }: { lane: PanelLane }) {
  const voice = useVoice();
  const { say } = voice;
  const band = bandOf(lane);
  const colour = BAND_COLOURS[band];
  const lines = linesOf(lane, voice);
  return (
    <g role="img" aria-label={[...lines, standingOf(lane, voice)].join(", ")}>
      <rect width={CELL.width} height={CELL.height} rx="6" fill="#fff" stroke="#b8cac2" />
      <rect width="7" height={CELL.height} rx="3" fill={colour} />
      <text x="16" y="20" className="lane-name">
        {lines[0]}
      </text>
      <text x={CELL.width - 10} y="20" textAnchor="end" fill={colour} className="lane-days">
        {standingOf(lane, voice)}
      </text>
      <text x="16" y="42" className="lane-product">
        {lane.productName}
      </text>
      <Boxes count={lane.onHand} colour={colour} empty={say("kiosk.empty")} />
      {lines.slice(2).map((line, index) => (
        <text key={line} x="16" y={98 + 18 * index} className="lane-line">
          {line}
        </text>
      ))}
    </g>
  );
}

/** What is said of a lane: its number, product, boxes, front lot, expiry, and what is open. */
function linesOf(lane: PanelLane, { say, expiry }: Voice): readonly string[] {
  const [front, ...others] = lane.lots;
  const more = others.length === 0 ? "" : ` ${say("kiosk.moreLots", { count: others.length })}`;
  return [
    say("kiosk.lane", { lane: lane.lane }),
    lane.productName,
    ...(front === undefined
      ? []
      : [
          say("kiosk.lot", { lot: front.lot }) + more,
          say("kiosk.expiry", { day: expiry(front.expiry) }),
        ]),
    ...(lane.uncertain === 0 ? [] : [say("kiosk.uncertain", { count: lane.uncertain })]),
  ];
}

function standingOf(lane: PanelLane, { say }: Voice): string {
  const band = bandOf(lane);
  if (band === "out") return say("band.out");
  if (lane.daysLeft === null) return say("kiosk.boxes", { count: lane.onHand });
  return say("band.days", { days: lane.daysLeft });
}

function Boxes({ count, colour, empty }: { count: number; colour: string; empty: string }) {
  const drawn = Math.max(0, Math.min(BOXES_DRAWN, count));
  return (
    <g transform="translate(16 54)">
      {drawn === 0 && (
        <text y="15" className="lane-line">
          {empty}
        </text>
      )}
      {Array.from({ length: drawn }, (_, index) => (
        <rect key={index} x={index * 10} width="7" height="20" rx="1" fill={colour} />
      ))}
      <text x={CELL.width - 26} y="16" textAnchor="end" className="lane-count">
        {count}
      </text>
    </g>
  );
}
