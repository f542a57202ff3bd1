import { Button } from "antd";
import { useState } from "react";
import { call, type Answer } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { go, Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { ChangeChannelForm } from "../parts/channel-forms.tsx";
import { useChannelWords } from "../parts/channel-words.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FactList } from "../parts/fact-list.tsx";
import { TextField } from "../parts/fields.tsx";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Answered } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Channel = Answer<"readAlertChannel">;
type Delivery = Answer<"listAlertChannelDeliveries">["items"][number];
type Wish = "change" | "test" | "remove";

/** One channel: whom it reaches, what it was told lately, and trying it out. */
export function AlertChannel({ params }: { params: Readonly<Record<string, string>> }) {
  const { say } = useVoice();
  const channel = useAnswer("readAlertChannel", {
    params: { channel: params["channel"] ?? "" },
    live: true,
  });
  return (
    <OnePage back={["/alerts/channels", say("channel.all")]} of={channel}>
      {(view) => <Shown view={view} />}
    </OnePage>
  );
}

function Shown({ view }: { view: Channel }) {
  const { say } = useVoice();
  const may = useMay();
  const [wish, setWish] = useState<Wish>();
  const close = () => setWish(undefined);
  const { channel } = view;
  return (
    <>
      <PageHead title={view.name}>
        {may("channels.change") && (
          <>
            {view.isOn && (
              <Button type="primary" onClick={() => setWish("test")}>
                {say("channel.test")}
              </Button>
            )}
            <Button onClick={() => setWish("change")}>{say("channel.change")}</Button>
            <Button danger onClick={() => setWish("remove")}>
              {say("channel.remove")}
            </Button>
          </>
        )}
      </PageHead>
      <Facts view={view} />
      <h2>{say("channel.deliveries")}</h2>
      <Deliveries channel={channel} />
      {wish === "change" && <ChangeChannelForm channel={channel} close={close} />}
      {wish === "test" && <TestForm channel={channel} close={close} />}
      {wish === "remove" && <RemoveForm view={view} close={close} />}
    </>
  );
}

function Facts({ view }: { view: Channel }) {
  const { say, time, number } = useVoice();
  const { placeOf, rolesOf } = useChannelWords();
  return (
    <FactList
      facts={[
        [say("channel.kind"), say(`channelKind.${view.kind}`)],
        [say("channel.host"), view.host],
        [say("channel.receivers"), number(view.receivers)],
        [say("channel.place"), placeOf(view)],
        [say("channel.roles"), rolesOf(view)],
        [say("channel.isOn"), say(view.isOn ? "channel.on" : "channel.off")],
        [say("channel.made"), time(view.createdAt)],
        [say("channel.changedAt"), time(view.changedAt)],
      ]}
    />
  );
}

function Deliveries({ channel }: { channel: string }) {
  const { say, time, word } = useVoice();
  const deliveries = useAnswer("listAlertChannelDeliveries", { params: { channel }, live: true });
  const columns: readonly Column<Delivery>[] = [
    {
      key: "event",
      title: say("channel.event"),
      value: ({ event }) => word("told", event),
      look: ({ event, alert }) =>
        alert === undefined ? (
          word("told", event)
        ) : (
          <Link to={`/alerts/${alert}`}>{word("told", event)}</Link>
        ),
      isChoice: true,
    },
    {
      key: "written",
      title: say("channel.written"),
      value: ({ writtenAt }) => writtenAt,
      text: ({ writtenAt }) => time(writtenAt),
    },
    {
      key: "state",
      title: say("channel.state"),
      value: ({ state }) => word("delivery", state),
      look: ({ state }) => <span className={state}>{word("delivery", state)}</span>,
      isChoice: true,
    },
    { key: "attempts", title: say("channel.attempts"), value: ({ attempts }) => attempts },
    {
      key: "delivered",
      title: say("channel.delivered"),
      value: ({ deliveredAt }) => deliveredAt ?? null,
      text: ({ deliveredAt }) => (deliveredAt === undefined ? "" : time(deliveredAt)),
    },
  ];
  return (
    <Answered of={deliveries}>
      {({ items }) => (
        <DataTable
          name="deliveries"
          rows={items}
          columns={columns}
          rowKey={({ id }) => String(id)}
          nothing={say("channel.noDeliveries")}
        />
      )}
    </Answered>
  );
}

function TestForm({ channel, close }: { channel: string; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async ({ reason = "" }: { reason?: string }) => {
    await call("testAlertChannel", { params: { channel }, body: { reason } });
    await forget("listAlertChannelDeliveries", "listAlertChannels");
    return say("channel.tested");
  };
  return (
    <Dialog
      title={say("channel.test")}
      help={say("channel.testHelp")}
      okText={say("channel.testOk")}
      save={save}
      close={close}
    >
      <TextField name="reason" label={say("alerts.note")} max={200} isOptional />
    </Dialog>
  );
}

function RemoveForm({ view: { channel, name }, close }: { view: Channel; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async () => {
    await call("removeAlertChannel", { params: { channel }, ifMatch: "*" });
    go("/alerts/channels");
    await forget("listAlertChannels");
    return say("channel.removed");
  };
  return (
    <Dialog
      title={say("channel.removeOf", { name })}
      help={say("channel.removeHelp")}
      okText={say("channel.remove")}
      isDangerous
      save={save}
      close={close}
    />
  );
}
