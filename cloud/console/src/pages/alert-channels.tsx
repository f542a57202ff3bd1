import { Button } from "antd";
import { useState } from "react";
import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { AddChannelForm } from "../parts/channel-forms.tsx";
import { channelAddress, useChannelWords } from "../parts/channel-words.ts";
import type { Column } from "../parts/data-table.tsx";
import { TablePage } from "../parts/table-page.tsx";
import { useVoice } from "../texts/texts.ts";

type Channel = Answer<"listAlertChannels">["items"][number];

/** Where alerts are told, and whether their receivers take what they are sent. */
export function AlertChannels() {
  const { say, time } = useVoice();
  const may = useMay();
  const { placeOf, rolesOf, standingOf } = useChannelWords();
  const channels = useAnswer("listAlertChannels", { live: true });
  const [isAdding, setAdding] = useState(false);
  const columns: readonly Column<Channel>[] = [
    {
      key: "name",
      title: say("channel.name"),
      value: ({ name }) => name,
      look: ({ name, channel }) => <Link to={channelAddress(channel)}>{name}</Link>,
    },
    {
      key: "kind",
      title: say("channel.kind"),
      value: ({ kind }) => say(`channelKind.${kind}`),
      isChoice: true,
    },
    { key: "place", title: say("people.where"), value: placeOf, isChoice: true },
    { key: "roles", title: say("channel.roles"), value: rolesOf },
    {
      key: "state",
      title: say("channel.state"),
      value: (row) => say(standingOf(row)),
      look: (row) => <span className={standingOf(row).split(".")[1]}>{say(standingOf(row))}</span>,
      isChoice: true,
    },
    {
      key: "delivered",
      title: say("channel.delivered"),
      value: ({ health }) => health.deliveredAt ?? null,
      text: ({ health }) => (health.deliveredAt === undefined ? "" : time(health.deliveredAt)),
    },
    {
      key: "waiting",
      title: say("channel.waiting"),
      value: ({ health }) => health.waiting,
    },
  ];
  return (
    <>
      <Link to="/alerts">{say("alerts.all")}</Link>
      <TablePage
        title={say("channel.title")}
        acts={
          may("channels.change") && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {say("channel.add")}
            </Button>
          )
        }
        name="alert-channels"
        of={channels}
        columns={columns}
        rowKey={({ channel }) => channel}
        nothing={say("channel.none")}
      />
      {isAdding && <AddChannelForm close={() => setAdding(false)} />}
    </>
  );
}
