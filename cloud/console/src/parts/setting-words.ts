import { timeOfDay } from "./minutes.ts";
import { useVoice } from "../texts/texts.ts";
import { useNames } from "./names.ts";
import { usePlaceNames } from "./place-names.ts";
import type { SettingChange } from "./settings-diff.ts";

/** What a setting is called, and its value as a person says it. */
export function useSettingWords() {
  const { say, word, number } = useVoice();
  const names = useNames();
  const places = usePlaceNames();
  const whatOf = ({ group, at }: SettingChange): string => {
    if (group === "lanes") return say("kiosk.lane", { lane: at });
    if (group === "nearest") return say("setting.nearestOf", { kiosk: names.kiosk(at) });
    if (group === "reorder") return say("setting.reorderOf", { product: names.product(at) });
    return word("setting", at === "" ? group : `${group}-${at}`);
  };
  const valueOf = ({ group }: SettingChange, value: SettingChange["before"]): string => {
    if (value === undefined) return say("setting.none");
    if (typeof value === "boolean") return say(value ? "setting.yes" : "setting.no");
    if (group === "lanes" || group === "cardProduct") return names.product(String(value));
    if (group === "place") {
      return value === "" ? say("people.everywhere") : places.place(String(value));
    }
    if (group === "hours") return timeOfDay(Number(value));
    return typeof value === "number" ? number(value) : value;
  };
  return { whatOf, valueOf };
}
