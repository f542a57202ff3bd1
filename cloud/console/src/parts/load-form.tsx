import { App, Form, Input, InputNumber, Modal, Select } from "antd";
import { LIMITS } from "@anxin/firmware/contract";
import { call, type Answer } from "../api/client.ts";
import { useForget } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { useNames } from "./names.ts";
import { useProblemText } from "./states.tsx";

interface Typed {
  lane: number;
  lot: string;
  /** As a browser's date field has it: 2028-06-30. */
  expiry: string;
  count: number;
}

/** Plans boxes for one lane of a kiosk. */
export function LoadForm({ view, close }: { view: Answer<"readKiosk">; close: () => void }) {
  const { say, name } = useVoice();
  const names = useNames();
  const { message } = App.useApp();
  const forget = useForget();
  const problemText = useProblemText();
  const [form] = Form.useForm<Typed>();
  const save = async ({ lane, lot, expiry, count }: Typed) => {
    const body = { lane, lot: lot.trim(), expiry: Number(expiry.replaceAll("-", "")), count };
    try {
      const { load } = await call("planLoad", { params: { kiosk: view.kiosk }, body });
      void message.success(say("load.planned", { load }));
      await forget("listKioskLoads", "readKiosk", "readOutlook");
      close();
    } catch (error) {
      form.setFields([{ name: "count", errors: [problemText(error)] }]);
    }
  };
  const rules = [{ required: true, message: say("signIn.missing") }];
  const lanes = view.lanes.map(({ lane, product }) => ({
    value: lane,
    label: `${say("kiosk.lane", { lane })} · ${names.product(product)}`,
  }));
  return (
    <Modal
      open
      title={say("load.title", { name: name(view.names) })}
      okText={say("load.save")}
      cancelText={say("load.cancel")}
      onOk={form.submit}
      onCancel={close}
    >
      <Form form={form} layout="vertical" onFinish={(typed) => void save(typed)}>
        <Form.Item name="lane" label={say("load.lane")} rules={rules}>
          <Select options={lanes} />
        </Form.Item>
        <Form.Item name="lot" label={say("load.lot")} rules={rules}>
          <Input maxLength={20} autoCapitalize="characters" />
        </Form.Item>
        <Form.Item name="expiry" label={say("load.expiry")} rules={rules}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="count" label={say("load.count")} rules={rules}>
          <InputNumber min={1} max={LIMITS.laneDepthMax} precision={0} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
