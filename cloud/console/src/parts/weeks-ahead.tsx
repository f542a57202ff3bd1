import type { Answer } from "../api/client.ts";
import { useVoice, type Voice } from "../texts/texts.ts";

type Weeks = Answer<"readForecast">["weeks"];

const BAND = { width: 36, gap: 8, height: 72 };

function weekText({ startsAt, p10, mean, p90 }: Weeks[number], { say, day, number }: Voice) {
  const boxes = (value: number): string => number(Math.round(value));
  return say("ahead.week", {
    day: day(startsAt),
    mean: boxes(mean),
    low: boxes(p10),
    high: boxes(p90),
  });
}

/** Boxes expected by week, each with the band that holds eight of ten; words beside the picture. */
export function WeeksAhead({ weeks }: { weeks: Weeks }) {
  const voice = useVoice();
  const most = Math.max(1, ...weeks.map(({ p90 }) => p90));
  const width = weeks.length * (BAND.width + BAND.gap);
  const y = (boxes: number): number => BAND.height - 1 - (boxes / most) * (BAND.height - 4);
  return (
    <div className="weeks-ahead">
      <svg
        width={width}
        height={BAND.height}
        viewBox={`0 0 ${width} ${BAND.height}`}
        aria-hidden="true"
      >
        <path d={`M0 ${BAND.height - 0.5}H${width}`} stroke="#b8cac2" />
        {weeks.map(({ startsAt, p10, mean, p90 }, index) => {
          const x = index * (BAND.width + BAND.gap);
          return (
            <g key={startsAt}>
              <rect x={x} y={y(p90)} width={BAND.width} height={y(p10) - y(p90)} fill="#b7d8ca" />
              <path d={`M${x} ${y(mean)}h${BAND.width}`} stroke="#0b6e4f" strokeWidth="2" />
            </g>
          );
        })}
      </svg>
      <ul className="plain">
        {weeks.map((week) => (
          <li key={week.startsAt}>{weekText(week, voice)}</li>
        ))}
      </ul>
    </div>
  );
}
