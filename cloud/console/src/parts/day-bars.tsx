import type { Answer } from "../api/client.ts";
import { useVoice } from "../texts/texts.ts";

const BAR = { width: 5, gap: 2, height: 28 };

/** Boxes given out by day, as small bars; today is the last. */
export function DayBars({ days }: { days: Answer<"readOutlook">["days"] }) {
  const { say, number } = useVoice();
  const most = Math.max(0, ...days.map(({ boxes }) => boxes));
  const width = days.length * (BAR.width + BAR.gap);
  return (
    <svg
      width={width}
      height={BAR.height}
      viewBox={`0 0 ${width} ${BAR.height}`}
      role="img"
      aria-label={say("cockpit.fourWeeks", { most: number(most) })}
    >
      <path d={`M0 ${BAR.height - 0.5}H${width}`} stroke="#b8cac2" />
      {days.map(({ startsAt, boxes }, index) => {
        const height = most === 0 ? 0 : (boxes / most) * (BAR.height - 2);
        return (
          <rect
            key={startsAt}
            x={index * (BAR.width + BAR.gap)}
            y={BAR.height - height}
            width={BAR.width}
            height={height}
            fill={index === days.length - 1 ? "#0b6e4f" : "#8aa79c"}
          />
        );
      })}
    </svg>
  );
}
