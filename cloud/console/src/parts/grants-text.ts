import { useVoice } from "../texts/texts.ts";
import type { Grant } from "./grants-field.tsx";
import { usePlaceNames } from "./place-names.ts";

/** Roles and where somebody has them, in a line. */
export function useGrantsText(): (grants: readonly Grant[]) => string {
  const { say } = useVoice();
  const places = usePlaceNames();
  return (grants) =>
    grants
      .map(({ role, place }) => {
        const where = place === "" ? say("people.everywhere") : places.place(place);
        return say("people.grant", { role: say(`role.${role}`), place: where });
      })
      .join(say("people.comma"));
}
