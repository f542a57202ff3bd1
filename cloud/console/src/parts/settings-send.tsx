import { call } from "../api/client.ts";
import { useForget } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { SendChanges } from "./send-changes.tsx";
import { useSettingWords } from "./setting-words.ts";
import { lanesStillFull, type KioskSettings, type SettingChange } from "./settings-diff.ts";

interface SettingsSendProps {
  kiosk: string;
  settings: KioskSettings;
  changes: readonly SettingChange[];
  held: readonly { lane: number; onHand: number }[];
  tag: string;
  again: () => unknown;
  close: () => void;
}

/** Sends a kiosk's settings after showing what will be other; lanes with boxes are warned of. */
export function SettingsSend(props: SettingsSendProps) {
  const { kiosk, settings, changes, held, tag, again, close } = props;
  const { say } = useVoice();
  const forget = useForget();
  const { whatOf, valueOf } = useSettingWords();
  const full = lanesStillFull(changes, held).join(say("people.comma"));
  const send = async () => {
    await call("changeKioskSettings", { params: { kiosk }, body: settings, ifMatch: tag });
    await forget("readKioskPlan", "readKiosk", "listKiosks", "listPlaces", "readOutlook");
  };
  return (
    <SendChanges
      rows={changes.map((change) => ({
        what: whatOf(change),
        before: valueOf(change, change.before),
        after: valueOf(change, change.after),
      }))}
      help={say("plan.sendHelp")}
      okText={say("plan.send")}
      warning={full === "" ? undefined : say("plan.stillFull", { lanes: full })}
      {...{ send, again, close }}
    />
  );
}
