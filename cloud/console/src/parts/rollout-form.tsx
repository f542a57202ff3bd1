import { call, type Answer } from "../api/client.ts";
import { useForget } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";
import { ChoiceField, NumberField, TextField } from "./fields.tsx";
import { useNames } from "./names.ts";

interface Typed {
  version: string;
  kiosks?: string[];
  share: number;
  within: number;
  watch: number;
  failedMax: number;
  note: string;
}

const MINUTES = 60;
const START = { share: 100, within: 24, watch: 1, failedMax: 0 };
/** Hours a kiosk may take, and may be watched: a month. */
const HOURS = [1, 720] as const;

/** Begins a roll-out of a program that was imported. */
export function RolloutForm({
  programs,
  close,
}: {
  programs: Answer<"listPrograms">["items"];
  close: () => void;
}) {
  const { say } = useVoice();
  const { kiosks: all, kiosk: nameOf } = useNames();
  const forget = useForget();
  const save = async ({ version, kiosks = [], ...typed }: Typed) => {
    const { share, within, watch, failedMax, note } = typed;
    const gate = { withinMinutes: within * MINUTES, watchMinutes: watch * MINUTES, failedMax };
    const whom = kiosks.length === 0 ? { share } : { kiosks };
    await call("startRollout", { body: { version, ...whom, gate, note: note.trim() } });
    await forget("listRollouts", "listFleet");
    return say("rollout.started");
  };
  const versions = [...new Set(programs.map(({ version }) => version))];
  return (
    <Dialog
      title={say("rollout.start")}
      help={say("rollout.startHelp")}
      okText={say("rollout.startOk")}
      start={START}
      save={save}
      close={close}
    >
      <ChoiceField
        name="version"
        label={say("rollout.version")}
        options={versions.map((version) => ({ value: version, label: version }))}
      />
      <ChoiceField
        name="kiosks"
        label={say("rollout.kiosks")}
        help={say("rollout.kiosksHelp")}
        options={all.map(({ kiosk }) => ({ value: kiosk, label: nameOf(kiosk) }))}
        many
        isOptional
      />
      <NumberField name="share" label={say("rollout.share")} range={[1, 100]} />
      <NumberField name="within" label={say("rollout.within")} range={HOURS} />
      <NumberField name="watch" label={say("rollout.watch")} range={HOURS} />
      <NumberField
        name="failedMax"
        label={say("rollout.failedMax")}
        help={say("rollout.failedMaxHelp")}
        range={[0, 1000]}
      />
      <TextField name="note" label={say("rollout.why")} max={500} rows={2} />
    </Dialog>
  );
}
