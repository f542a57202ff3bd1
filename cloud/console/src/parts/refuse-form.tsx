import { call } from "../api/client.ts";
import { useForget } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";
import { TextField } from "./fields.tsx";

interface Typed {
  lot: string;
  reason: string;
}

/** Stops a lot by its number alone, whatever it is of. */
export function RefuseForm({ close }: { close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async (typed: Typed) => {
    const body = { lot: typed.lot.trim(), reason: typed.reason.trim() };
    await call("refuseLot", { body });
    await forget("listRefusedLots", "listLots", "readLot");
    return say("lots.refused", { lot: body.lot });
  };
  return (
    <Dialog
      title={say("lots.refuse")}
      help={say("lots.refuseHelp")}
      okText={say("lots.save")}
      isDangerous
      save={save}
      close={close}
    >
      <TextField name="lot" label={say("lots.lot")} max={20} />
      <TextField name="reason" label={say("lots.reason")} max={500} rows={3} />
    </Dialog>
  );
}
