import { useContext } from "react";
import { useAnswer } from "../api/queries.ts";
import { SessionContext } from "../frame/session.ts";
import { useVoice } from "../texts/texts.ts";
import { ChoiceField } from "./fields.tsx";
import { chosenPlace } from "./place-choice.ts";
import type { Place } from "./place-names.ts";

interface PlaceFieldProps {
  name: string | (string | number)[];
  label: string;
  help?: string;
  isOptional?: boolean;
  /** Which places may be chosen; all that are open when left out. */
  fits?: (place: Place) => boolean;
  /** Offers to be above all places, to those who have a role there. */
  mayBeEverywhere?: boolean;
}

/** Zones and lanes are parts of a place and never asked for by themselves. */
const PARTS: readonly string[] = ["zone", "lane"];
/** A place of the tree, found by its name or code. */
export function PlaceField(props: PlaceFieldProps) {
  const { fits = () => true, mayBeEverywhere = false, ...field } = props;
  const { say, name } = useVoice();
  const session = useContext(SessionContext);
  const places = useAnswer("listPlaces").data?.items ?? [];
  const open = places.filter((one) => {
    return one.closedAt === undefined && !PARTS.includes(one.kind) && fits(one);
  });
  const isOverAll = session?.grants.some(({ place }) => place === "") === true;
  const options = open.map(({ place, names }) => ({
    value: place,
    label: `${name(names)} ${place}`,
  }));
  const above = { value: chosenPlace(""), label: say("people.everywhere") };
  return (
    <ChoiceField
      {...field}
      options={mayBeEverywhere && isOverAll ? [above, ...options] : options}
    />
  );
}
