import { ZONES } from "../../../src/inventory/address.ts";
import { useVoice } from "../texts/texts.ts";
import { usePlaceNames, ZONE_LIST } from "./place-names.ts";

interface ZoneBarProps {
  held: readonly { address: string; count: number }[];
  /** Zones that stand still to be counted: what they hold is told to nobody. */
  counted?: readonly string[];
}

/** The five zones of a warehouse in their three colours, and how many boxes lie in each. */
export function ZoneBar({ held, counted = [] }: ZoneBarProps) {
  const { say, number } = useVoice();
  const { zone } = usePlaceNames();
  const boxesOf = (name: string) =>
    held
      .filter(({ address }) => address.endsWith(`/${name}`))
      .reduce((sum, { count }) => sum + count, 0);
  return (
    <ul className="zones">
      {ZONE_LIST.map((name) => (
        <li key={name} className={`zone ${ZONES[name].colour}`}>
          <span>{zone(name)}</span>
          <strong>
            {counted.includes(name)
              ? say("ware.counting")
              : say("kiosk.boxes", { count: number(boxesOf(name)) })}
          </strong>
        </li>
      ))}
    </ul>
  );
}
