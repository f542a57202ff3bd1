import { sentenceOf } from "../../../src/alerts/alert-message.ts";
import type { AlertCause } from "../../../src/services.ts";
import type { Answer } from "../api/client.ts";
import { useVoice, type Voice } from "../texts/texts.ts";
import { useNames } from "./names.ts";

type Alert = Answer<"listAlerts">["items"][number];

/** What an alert's cause means and what to do. */
export function causeText({ cause }: Pick<Alert, "cause">, { name }: Voice): string {
  return name(sentenceOf(cause as AlertCause));
}

/** An alert in a line of a kiosk's own page. */
export function AlertLine({ alert }: { alert: Pick<Alert, "cause" | "product" | "openedAt"> }) {
  const voice = useVoice();
  const names = useNames();
  const product = alert.product === "" ? "" : `${names.product(alert.product)} · `;
  return (
    <>
      {product}
      {causeText(alert, voice)} <span className="faint">{voice.time(alert.openedAt)}</span>
    </>
  );
}
