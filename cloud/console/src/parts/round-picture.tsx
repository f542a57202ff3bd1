import type { Round } from "../kept/round-kept.ts";
import { useVoice } from "../texts/texts.ts";
import { project } from "./project.ts";

const SIZE = { width: 336, height: 200, margin: 28 };

/** Where the round goes, drawn from positions alone: no map is asked for, and none is needed. */
export function RoundPicture({ round }: { round: Round }) {
  const { say } = useVoice();
  const placed = round.stops.flatMap(({ kiosk, position, loads }, index) => {
    const isOver = loads.every(({ state }) => state !== "ready");
    return position === null || isOver ? [] : [{ kiosk, position, number: index + 1 }];
  });
  const start = round.from?.position ?? null;
  const positions = placed.map(({ position }) => position);
  const { spots } = project(start === null ? positions : [start, ...positions], SIZE);
  // One place alone shows nothing of a way.
  if (spots.length < 2) return null;
  const way = spots.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
  const store = start === null ? undefined : spots[0];
  const rest = start === null ? spots : spots.slice(1);
  return (
    <svg
      className="round-picture"
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      role="img"
      aria-label={say("round.pictureOf", { count: placed.length })}
    >
      <path d={`M${way}`} fill="none" stroke="#8aa79c" strokeWidth="2" strokeDasharray="5 4" />
      {store !== undefined && (
        <path
          d={`M${store.x - 9} ${store.y + 8}v-10l9 -7l9 7v10z`}
          fill="#fff"
          stroke="#1f2a26"
          strokeWidth="2"
        />
      )}
      {rest.map(({ x, y }, index) => (
        <g key={placed[index]?.kiosk ?? index}>
          <circle cx={x} cy={y} r="12" fill="#0b6e4f" />
          <text x={x} y={y + 5} textAnchor="middle" fill="#fff">
            {placed[index]?.number}
          </text>
        </g>
      ))}
    </svg>
  );
}
