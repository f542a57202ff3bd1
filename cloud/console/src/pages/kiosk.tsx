import { Button, Segmented } from "antd";
import { lazy, Suspense, useState } from "react";
import { Problem, type Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { AlertLine } from "../parts/alert-line.tsx";
import { ConnectionMark } from "../parts/connection.tsx";
import { DepartureForm } from "../parts/departure-form.tsx";
import { FactHistory } from "../parts/fact-history.tsx";
import { FrontPanel } from "../parts/front-panel.tsx";
import { KioskAhead } from "../parts/kiosk-ahead.tsx";
import { LoadForm } from "../parts/load-form.tsx";
import { LoadReturn } from "../parts/load-return-form.tsx";
import { useNames } from "../parts/names.ts";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Answered, Loading, Nothing } from "../parts/states.tsx";
import { SelfTests } from "../parts/self-tests.tsx";
import { Unexplained } from "../parts/unexplained.tsx";
import { useVoice } from "../texts/texts.ts";

type KioskView = Answer<"readKiosk">;

const ClimateChart = lazy(async () => ({
  default: (await import("../parts/climate-chart.tsx")).ClimateChart,
}));

/** One kiosk: its front, alerts, loads on their way, climate and history. */
export function Kiosk({ params }: { params: Readonly<Record<string, string>> }) {
  const { say } = useVoice();
  const kiosk = useAnswer("readKiosk", { params: { kiosk: params["kiosk"] ?? "" }, live: true });
  if (kiosk.error instanceof Problem && [400, 403, 404].includes(kiosk.error.status)) {
    return (
      <>
        <Nothing title={say("kiosk.noSuch")} />
        <Link to="/kiosks">{say("kiosk.back")}</Link>
      </>
    );
  }
  return (
    <OnePage back={["/kiosks", say("kiosk.back")]} of={kiosk}>
      {(view) => <Shown view={view} />}
    </OnePage>
  );
}

function Shown({ view }: { view: KioskView }) {
  const { say, name } = useVoice();
  const may = useMay();
  const [isPlanning, setPlanning] = useState(false);
  const id = view.kiosk;
  const mayPlan = may("loads.plan") && view.lanes.length > 0;
  return (
    <>
      <PageHead title={name(view.names)}>
        <Link to={`/kiosks/${id}/settings`}>{say("setting.open")}</Link>
        {mayPlan && (
          <Button type="primary" onClick={() => setPlanning(true)}>
            {say("kiosk.planLoad")}
          </Button>
        )}
      </PageHead>
      <Standing view={view} />
      <div className="columns">
        <Front view={view} />
        <div>
          <Alerts view={view} />
          {may("loads.read") && <Loads kiosk={id} />}
          {may("kiosks.change") && <SelfTests kiosk={id} />}
          {may("stock.read") && <Unexplained of="discrepancy" owner={id} />}
          {may("stock.read") && <Unexplained of="returns" owner={id} />}
        </div>
      </div>
      {may("stock.read") && <KioskAhead kiosk={id} />}
      <Climate kiosk={id} />
      <FactHistory kiosk={id} />
      {isPlanning && <LoadForm view={view} close={() => setPlanning(false)} />}
    </>
  );
}

function Standing({ view }: { view: KioskView }) {
  const { say, time } = useVoice();
  const held = view.held.reduce((sum, { count }) => sum + count, 0);
  return (
    <p className="standing">
      <ConnectionMark state={view.connection} />
      <code>{view.kiosk}</code>
      {view.heardAt > 0 && <span>{say("kiosk.heardAt", { time: time(view.heardAt) })}</span>}
      {held > 0 && <span>{say("kiosk.held", { count: held })}</span>}
    </p>
  );
}

function Front({ view }: { view: KioskView }) {
  const { say } = useVoice();
  const names = useNames();
  const outlook = useAnswer("readOutlook", { live: true }).data;
  const products = outlook?.kiosks.find(({ kiosk }) => kiosk === view.kiosk)?.products ?? [];
  const lanes = view.lanes.map((lane) => ({
    ...lane,
    productName: names.product(lane.product),
    daysLeft: products.find(({ product }) => product === lane.product)?.daysLeft ?? null,
  }));
  return (
    <section aria-labelledby="front" className="panel-card">
      <h2 id="front">{say("kiosk.panel")}</h2>
      {lanes.length === 0 ? <Nothing title={say("kiosk.noLanes")} /> : <FrontPanel lanes={lanes} />}
    </section>
  );
}

function Alerts({ view }: { view: KioskView }) {
  const { say } = useVoice();
  return (
    <section aria-labelledby="kiosk-alerts" className="panel-card">
      <h2 id="kiosk-alerts">{say("kiosk.alerts")}</h2>
      {view.alerts.length === 0 && <p>{say("kiosk.noAlerts")}</p>}
      <ul className="plain">
        {view.alerts.map((alert) => (
          <li key={alert.id}>
            <AlertLine alert={alert} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Loads({ kiosk }: { kiosk: string }) {
  const { say } = useVoice();
  const may = useMay();
  const loads = useAnswer("listKioskLoads", { params: { kiosk }, live: true });
  const [departing, setDeparting] = useState<string>();
  return (
    <section aria-labelledby="loads" className="panel-card">
      <h2 id="loads">{say("kiosk.loads")}</h2>
      <Answered of={loads}>
        {({ items }) => (
          <ul className="plain">
            {items.length === 0 && <li>{say("kiosk.noLoads")}</li>}
            {items.map(({ id, lane, lot, count }) => (
              <li key={id}>
                {say("kiosk.load", { lane, lot, count })} <code>{id}</code>{" "}
                {may("stock.book") && (
                  <Button size="small" onClick={() => setDeparting(id)}>
                    {say("load.depart")}
                  </Button>
                )}{" "}
                <LoadReturn load={id} />
              </li>
            ))}
          </ul>
        )}
      </Answered>
      {departing !== undefined && (
        <DepartureForm load={departing} close={() => setDeparting(undefined)} />
      )}
    </section>
  );
}

const DAY_SECONDS = 86_400;
const SPANS = {
  day: { seconds: DAY_SECONDS, step: "slot" },
  month: { seconds: 30 * DAY_SECONDS, step: "day" },
} as const;

function Climate({ kiosk }: { kiosk: string }) {
  const { say } = useVoice();
  const [span, setSpan] = useState<keyof typeof SPANS>("day");
  const [openedAt] = useState(() => Math.floor(Date.now() / 1000));
  const { seconds, step } = SPANS[span];
  const query = { from: String(openedAt - seconds), to: String(openedAt + DAY_SECONDS), step };
  const climate = useAnswer("readKioskClimate", { params: { kiosk }, query, live: true });
  return (
    <section aria-labelledby="climate" className="panel-card">
      <div className="page-head">
        <h2 id="climate">{say("kiosk.climate")}</h2>
        <Segmented
          aria-label={say("kiosk.climate")}
          value={span}
          options={[
            { value: "day", label: say("kiosk.day") },
            { value: "month", label: say("kiosk.month") },
          ]}
          onChange={setSpan}
        />
      </div>
      <Answered of={climate}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title={say("kiosk.noClimate")} />
          ) : (
            <Suspense fallback={<Loading />}>
              <ClimateChart spans={items} />
            </Suspense>
          )
        }
      </Answered>
    </section>
  );
}
