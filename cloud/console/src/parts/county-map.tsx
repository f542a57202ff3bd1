import { Link } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import { project } from "./project.ts";

/** A kiosk as the map shows it. */
export interface MapKiosk {
  kiosk: string;
  name: string;
  /** What a screen reader says besides the name. */
  standing: string;
  colour: string;
  isOnline: boolean;
  position: { latitude: number; longitude: number };
}

const SIZE = { width: 600, height: 360, margin: 56 };
/** More names than that would stand on each other. */
const NAMES_MAX = 30;

/** Kiosks where they stand, drawn from their positions alone: no map server is asked. */
export function CountyMap({ kiosks }: { kiosks: readonly MapKiosk[] }) {
  const { say } = useVoice();
  const { spots, scale } = project(
    kiosks.map(({ position }) => position),
    SIZE,
  );
  const { width, height } = SIZE;
  return (
    <svg
      className="map"
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={say("cockpit.mapLabel", { count: kiosks.length })}
    >
      <Grid />
      {kiosks.map((kiosk, index) => {
        const { x, y } = spots[index] ?? { x: 0, y: 0 };
        return (
          <Marker
            key={kiosk.kiosk}
            kiosk={kiosk}
            at={{ x, y }}
            named={kiosks.length <= NAMES_MAX}
          />
        );
      })}
      <g transform={`translate(16 ${height - 18})`} className="scale">
        <path d={`M0 -5v5h${scale.length.toFixed(1)}v-5`} fill="none" stroke="#404040" />
        <text x={scale.length / 2} y={-8} textAnchor="middle">
          {say("cockpit.kilometres", { count: scale.kilometres })}
        </text>
      </g>
      <path d={`M${width - 24} 34l7 -18l7 18l-7 -5z`} fill="#404040" aria-hidden="true" />
    </svg>
  );
}

/** Lines a tenth of the map apart, for the eye only. */
function Grid() {
  const { width, height } = SIZE;
  const lines = Array.from({ length: 9 }, (_, i) => {
    const [x, y] = [((i + 1) * width) / 10, ((i + 1) * height) / 10];
    return `M${x} 0V${height}M0 ${y}H${width}`;
  });
  return <path d={lines.join("")} stroke="#dfe8e4" aria-hidden="true" />;
}

interface MarkerProps {
  kiosk: MapKiosk;
  at: { x: number; y: number };
  named: boolean;
}

/** Full and coloured when online, hollow when not; the colour says for how long stock lasts. */
function Marker({ kiosk, at, named }: MarkerProps) {
  const isRight = at.x > SIZE.width * 0.6;
  const { name, standing, colour, isOnline } = kiosk;
  return (
    <Link to={`/kiosks/${encodeURIComponent(kiosk.kiosk)}`} aria-label={`${name}, ${standing}`}>
      <title>{`${name}: ${standing}`}</title>
      <circle
        cx={at.x}
        cy={at.y}
        r={9}
        fill={isOnline ? colour : "#fff"}
        stroke={colour}
        strokeWidth={3}
      />
      {named && (
        <text
          x={at.x + (isRight ? -16 : 16)}
          y={at.y + 5}
          textAnchor={isRight ? "end" : "start"}
          aria-hidden="true"
        >
          {name}
        </text>
      )}
    </Link>
  );
}
