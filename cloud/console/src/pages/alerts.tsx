import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { call, type Answer } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { causeText } from "../parts/alert-line.tsx";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { useNames } from "../parts/names.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Failed, Loading, useProblemText } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Alert = Answer<"listAlerts">["items"][number];

/** What someone must look at, and saying that one has. */
export function Alerts() {
  const voice = useVoice();
  const { say } = voice;
  const alerts = useAnswer("listAlerts", { live: true });
  const [settling, setSettling] = useState<Alert>();
  const columns = useColumns(setSettling);
  if (alerts.isError && alerts.data === undefined) {
    return <Failed error={alerts.error} again={alerts.refetch} />;
  }
  if (alerts.data === undefined) return <Loading />;
  return (
    <>
      <PageHead title={say("alerts.title")} />
      <DataTable
        name="alerts"
        rows={alerts.data.items}
        columns={columns}
        rowKey={({ id }) => String(id)}
        nothing={say("alerts.none")}
      />
      {settling !== undefined && (
        <SettleForm alert={settling} close={() => setSettling(undefined)} />
      )}
    </>
  );
}

function useColumns(settle: (alert: Alert) => void): readonly Column<Alert>[] {
  const voice = useVoice();
  const { say, time } = voice;
  const names = useNames();
  const may = useMay();
  const whereOf = ({ kiosk, gateway, place = "" }: Alert): string => {
    if (kiosk !== "") return names.kiosk(kiosk);
    if (gateway !== undefined) return say("alerts.gateway", { gateway });
    return place === "" ? say("alerts.service") : place;
  };
  const columns: readonly Column<Alert>[] = [
    { key: "cause", title: say("alerts.cause"), value: (alert) => causeText(alert, voice) },
    {
      key: "kiosk",
      title: say("alerts.kiosk"),
      value: whereOf,
      look: (alert) =>
        alert.kiosk === "" ? (
          whereOf(alert)
        ) : (
          <Link to={`/kiosks/${encodeURIComponent(alert.kiosk)}`}>{whereOf(alert)}</Link>
        ),
      isChoice: true,
    },
    {
      key: "product",
      title: say("alerts.product"),
      value: ({ product }) => (product === "" ? null : names.product(product)),
      isChoice: true,
    },
    { key: "left", title: say("alerts.left"), value: ({ count }) => count ?? null },
    {
      key: "opened",
      title: say("alerts.opened"),
      value: ({ openedAt }) => openedAt,
      text: ({ openedAt }) => time(openedAt),
    },
  ];
  if (!may("alerts.settle")) return columns;
  const act: Column<Alert> = {
    key: "act",
    title: say("alerts.act"),
    value: () => null,
    look: (alert) => (
      <Button size="small" onClick={() => settle(alert)}>
        {say("alerts.settle")}
      </Button>
    ),
    isAction: true,
  };
  return [...columns, act];
}

function SettleForm({ alert, close }: { alert: Alert; close: () => void }) {
  const voice = useVoice();
  const { say } = voice;
  const { message } = App.useApp();
  const forget = useForget();
  const problemText = useProblemText();
  const [form] = Form.useForm<{ note: string }>();
  const save = async ({ note }: { note: string }) => {
    try {
      await call("settleAlert", { params: { alert: String(alert.id) }, body: { note } });
      void message.success(say("alerts.settled"));
      await forget("listAlerts", "listKiosks", "readKiosk");
      close();
    } catch (error) {
      form.setFields([{ name: "note", errors: [problemText(error)] }]);
    }
  };
  return (
    <Modal
      open
      title={say("alerts.settleTitle")}
      okText={say("alerts.save")}
      cancelText={say("alerts.cancel")}
      onOk={form.submit}
      onCancel={close}
    >
      <p>{causeText(alert, voice)}</p>
      <p className="faint">{say("alerts.settleHelp")}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ note: "" }}
        onFinish={(typed) => void save(typed)}
      >
        <Form.Item name="note" label={say("alerts.note")}>
          <Input.TextArea maxLength={500} rows={3} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
