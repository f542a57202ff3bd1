import { Button } from "antd";
import { useState } from "react";
import { deskOf } from "../../../src/alerts/causes.ts";
import type { AlertCause } from "../../../src/services.ts";
import { call, type Answer } from "../api/client.ts";
import { useForget } from "../api/queries.ts";
import { useMay } from "../frame/session.ts";
import { useVoice } from "../texts/texts.ts";
import { causeText } from "./alert-line.tsx";
import { Dialog } from "./dialog.tsx";
import { TextField } from "./fields.tsx";

type Alert = Pick<Answer<"listAlerts">["items"][number], "id" | "cause" | "state">;
type Act = "acknowledge" | "settle";

const OPERATIONS = { acknowledge: "acknowledgeAlert", settle: "settleAlert" } as const;

/** What may be done about an alert: saying that one sees to it, or that it was looked at. */
export function AlertActs({ alert }: { alert: Alert }) {
  const { say } = useVoice();
  const may = useMay();
  const [act, setAct] = useState<Act>();
  return (
    <span className="acts">
      {alert.state === "open" && may("alerts.acknowledge") && (
        <Button size="small" onClick={() => setAct("acknowledge")}>
          {say("alerts.acknowledge")}
        </Button>
      )}
      {alert.state !== "closed" && may("alerts.settle") && (
        <Button size="small" onClick={() => setAct("settle")}>
          {say("alerts.settle")}
        </Button>
      )}
      {act !== undefined && <NoteForm alert={alert} act={act} close={() => setAct(undefined)} />}
    </span>
  );
}

interface NoteFormProps {
  alert: Alert;
  act: Act;
  close: () => void;
}

function NoteForm({ alert, act, close }: NoteFormProps) {
  const voice = useVoice();
  const { say } = voice;
  const forget = useForget();
  const texts = {
    acknowledge: [say("alerts.acknowledgeTitle"), say("alerts.acknowledgeHelp")],
    settle: [say("alerts.settleTitle"), say("alerts.settleHelp")],
  } as const;
  const [title, help] = texts[act];
  // What a gap, a fork or quarantined facts came to must be said; the books keep it.
  const isNeeded = act === "settle" && deskOf(alert.cause as AlertCause) === "books";
  const save = async ({ note }: { note: string }) => {
    await call(OPERATIONS[act], { params: { alert: String(alert.id) }, body: { note } });
    await forget("listAlerts", "readAlert", "listKiosks", "readKiosk");
    return say("alerts.settled");
  };
  return (
    <Dialog
      title={title}
      help={`${causeText(alert, voice)} ${help}`}
      okText={say("alerts.save")}
      start={{ note: "" }}
      save={save}
      close={close}
    >
      <TextField name="note" label={say("alerts.note")} max={500} rows={3} isOptional={!isNeeded} />
    </Dialog>
  );
}
