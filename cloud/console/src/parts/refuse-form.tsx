import { Form, Input } from "antd";
import { call } from "../api/client.ts";
import { useForget } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";

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
  const rules = [{ required: true, whitespace: true, message: say("signIn.missing") }];
  return (
    <Dialog
      title={say("lots.refuse")}
      help={say("lots.refuseHelp")}
      okText={say("lots.save")}
      isDangerous
      save={save}
      close={close}
    >
      <Form.Item name="lot" label={say("lots.lot")} rules={rules}>
        <Input maxLength={20} />
      </Form.Item>
      <Form.Item name="reason" label={say("lots.reason")} rules={rules}>
        <Input.TextArea maxLength={500} rows={3} />
      </Form.Item>
    </Dialog>
  );
}
