import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { call, type Answer } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { useMay } from "../frame/session.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Failed, Loading, useProblemText } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Lot = Answer<"listRefusedLots">["items"][number];

/** Lots no kiosk gives out, and refusing one. */
export function Lots() {
  const { say, time } = useVoice();
  const may = useMay();
  const lots = useAnswer("listRefusedLots");
  const stock = useAnswer("listStock", { enabled: may("stock.read") }).data?.items ?? [];
  const [isRefusing, setRefusing] = useState(false);
  if (lots.isError && lots.data === undefined) {
    return <Failed error={lots.error} again={lots.refetch} />;
  }
  if (lots.data === undefined) return <Loading />;
  const heldOf = ({ lot }: Lot) =>
    stock.filter((row) => row.lot === lot).reduce((sum, { onHand }) => sum + onHand, 0);
  const columns: readonly Column<Lot>[] = [
    { key: "lot", title: say("lots.lot"), value: ({ lot }) => lot },
    { key: "held", title: say("lots.held"), value: heldOf },
    {
      key: "since",
      title: say("lots.since"),
      value: ({ refusedAt }) => refusedAt,
      text: ({ refusedAt }) => time(refusedAt),
    },
  ];
  return (
    <>
      <PageHead title={say("lots.title")}>
        {may("lots.refuse") && (
          <Button danger onClick={() => setRefusing(true)}>
            {say("lots.refuse")}
          </Button>
        )}
      </PageHead>
      <DataTable
        name="refused-lots"
        rows={lots.data.items}
        columns={columns}
        rowKey={({ lot }) => lot}
        nothing={say("lots.none")}
      />
      {isRefusing && <RefuseForm close={() => setRefusing(false)} />}
    </>
  );
}

interface Typed {
  lot: string;
  reason: string;
}

function RefuseForm({ close }: { close: () => void }) {
  const { say } = useVoice();
  const { message } = App.useApp();
  const forget = useForget();
  const problemText = useProblemText();
  const [form] = Form.useForm<Typed>();
  const save = async (typed: Typed) => {
    const body = { lot: typed.lot.trim(), reason: typed.reason.trim() };
    try {
      await call("refuseLot", { body });
      void message.success(say("lots.refused", { lot: body.lot }));
      await forget("listRefusedLots");
      close();
    } catch (error) {
      form.setFields([{ name: "lot", errors: [problemText(error)] }]);
    }
  };
  const rules = [{ required: true, whitespace: true, message: say("signIn.missing") }];
  return (
    <Modal
      open
      title={say("lots.refuse")}
      okText={say("lots.save")}
      okButtonProps={{ danger: true }}
      cancelText={say("lots.cancel")}
      onOk={form.submit}
      onCancel={close}
    >
      <p>{say("lots.refuseHelp")}</p>
      <Form form={form} layout="vertical" onFinish={(typed) => void save(typed)}>
        <Form.Item name="lot" label={say("lots.lot")} rules={rules}>
          <Input maxLength={20} />
        </Form.Item>
        <Form.Item name="reason" label={say("lots.reason")} rules={rules}>
          <Input.TextArea maxLength={500} rows={3} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
