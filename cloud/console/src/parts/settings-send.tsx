import { call } from "../api/client.ts";
import { useForget } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { ChangeList } from "./change-list.tsx";
import { Dialog } from "./dialog.tsx";
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

/** What will be other, line by line, before it is sent; sent under what was read alone. */
export function SettingsSend(props: SettingsSendProps) {
  const { kiosk, settings, changes, held, tag, again, close } = props;
  const { say } = useVoice();
  const forget = useForget();
  const { whatOf, valueOf } = useSettingWords();
  const full = lanesStillFull(changes, held);
  const save = async () => {
    await call("changeKioskSettings", { params: { kiosk }, body: settings, ifMatch: tag });
    await forget("readKioskPlan", "readKiosk", "listKiosks", "listPlaces", "readOutlook");
    await again();
    return say("plan.sent");
  };
  return (
    <Dialog
      title={say("plan.changes", { count: changes.length })}
      help={say("plan.sendHelp")}
      okText={say("plan.send")}
      save={save}
      again={async () => {
        close();
        await again();
      }}
      close={close}
    >
      {full.length > 0 && (
        <p className="notice">{say("plan.stillFull", { lanes: full.join(say("people.comma")) })}</p>
      )}
      <ChangeList
        rows={changes.map((change) => ({
          what: whatOf(change),
          before: valueOf(change, change.before),
          after: valueOf(change, change.after),
        }))}
      />
    </Dialog>
  );
}
