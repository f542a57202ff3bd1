import { Segmented } from "antd";
import { useMemo } from "react";
import type { Answer } from "../api/client.ts";
import { useAnswer, usePages } from "../api/queries.ts";
import { Link, useWord } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { AlertActs } from "../parts/alert-forms.tsx";
import { causeText } from "../parts/alert-line.tsx";
import { useAlertPlace } from "../parts/alert-place.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { useNames } from "../parts/names.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Answered, ReadMore } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Alert = Answer<"listAlerts">["items"][number];

const STATES = ["", "open", "acknowledged", "closed"] as const;
type State = (typeof STATES)[number];

/** What someone must look at, who sees to it, and what is over. */
export function Alerts() {
  const { say, word } = useVoice();
  const may = useMay();
  const [chosen, setState] = useWord("state");
  const state = STATES.find((one) => one === chosen) ?? "";
  const query = useMemo(() => (state === "" ? {} : { state }), [state]);
  const alerts = usePages("listAlerts", { query, live: true, word: "before" });
  const columns = useColumns();
  return (
    <>
      <PageHead title={state === "" ? say("alerts.title") : word("alertState", state)}>
        {may("channels.read") && <Link to="/alerts/channels">{say("channel.title")}</Link>}
        {may("policy.read") && <Link to="/alerts/settings">{say("rules.title")}</Link>}
      </PageHead>
      <Segmented<State>
        className="states"
        aria-label={say("alerts.state")}
        value={state}
        options={STATES.map((value) => ({
          value,
          label: value === "" ? say("alerts.notOver") : say(`alertState.${value}`),
        }))}
        onChange={setState}
      />
      <Answered of={alerts}>
        {(items) => (
          <DataTable
            name="alerts"
            rows={items}
            columns={columns}
            rowKey={({ id }) => String(id)}
            nothing={say("alerts.none")}
          />
        )}
      </Answered>
      <ReadMore of={alerts} />
    </>
  );
}

function useColumns(): readonly Column<Alert>[] {
  const voice = useVoice();
  const { say, time, word } = voice;
  const names = useNames();
  const whereOf = useAlertPlace();
  const causes = useAnswer("listAlertCauses").data?.items ?? [];
  const deskOf = ({ desk }: Alert): string => {
    const found = causes.find((one) => one.desk === desk);
    return found === undefined ? desk : voice.name(found.deskNames);
  };
  return [
    {
      key: "cause",
      title: say("alerts.cause"),
      value: (alert) => causeText(alert, voice),
      look: (alert) => <Link to={`/alerts/${alert.id}`}>{causeText(alert, voice)}</Link>,
    },
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
    { key: "desk", title: say("alerts.desk"), value: deskOf, isChoice: true },
    { key: "left", title: say("alerts.left"), value: ({ count }) => count ?? null },
    {
      key: "opened",
      title: say("alerts.opened"),
      value: ({ openedAt }) => openedAt,
      text: ({ openedAt }) => time(openedAt),
    },
    {
      key: "state",
      title: say("alerts.state"),
      value: ({ state }) => word("alertState", state),
    },
    {
      key: "act",
      title: say("alerts.act"),
      value: () => null,
      look: (alert) => <AlertActs alert={alert} />,
      isAction: true,
    },
  ];
}
