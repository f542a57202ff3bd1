import type { Answer } from "../api/client.ts";
import { useVoice } from "../texts/texts.ts";
import { useNames } from "./names.ts";
import { usePlaceNames } from "./place-names.ts";

type Alert = Pick<Answer<"listAlerts">["items"][number], "kiosk" | "gateway" | "place">;

/** Where an alert is: a kiosk, a gateway, a warehouse, or the service itself. */
export function useAlertPlace(): (alert: Alert) => string {
  const { say } = useVoice();
  const names = useNames();
  const places = usePlaceNames();
  return ({ kiosk, gateway, place = "" }) => {
    if (kiosk !== "") return names.kiosk(kiosk);
    if (gateway !== undefined) return say("alerts.gateway", { gateway });
    return place === "" ? say("alerts.service") : places.place(place);
  };
}
