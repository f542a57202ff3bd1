import { Button, Input, Select } from "antd";
import { addressOf, type Answer } from "../api/client.ts";
import { ROUTES } from "../api/operations.ts";
import { useAnswer } from "../api/queries.ts";
import { useWord } from "../frame/address.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Answered } from "../parts/states.tsx";
import { useVoice, type Voice } from "../texts/texts.ts";

const REPORTS = {
  "stock-and-movement": "reportStockAndMovement",
  machines: "reportMachines",
  "storage-log": "reportStorageLog",
  expiry: "reportExpiry",
  losses: "reportLosses",
  "demand-plan": "reportDemandPlan",
} as const;
type ReportName = keyof typeof REPORTS;
const NAMES = Object.keys(REPORTS) as ReportName[];

const PERIOD = /^20\d\d(-(0[1-9]|1[0-2]))?$/;
const PLAN_PERIOD = /^20\d\d(-Q[1-4])?$/;
const PLACE = /^([1-9]\d{1,11})?$/;

/** This month as China counts it. */
function thisMonth(): string {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
}

/** Next year as China counts it, which plans are made for. */
function nextYear(): string {
  return String(Number(thisMonth().slice(0, 4)) + 1);
}

/** What a county reports, as it is sent upwards; which one stands in the address. */
export function Reports() {
  const { say } = useVoice();
  const [named, setNamed] = useWord("report");
  const [typed, setPeriod] = useWord("period");
  const [place, setPlace] = useWord("place");
  const report = NAMES.find((name) => name === named) ?? "stock-and-movement";
  const isPlan = report === "demand-plan";
  const period = typed === "" ? (isPlan ? nextYear() : thisMonth()) : typed;
  const fits = isPlan ? PLAN_PERIOD : PERIOD;
  const isFit = fits.test(period) && PLACE.test(place);
  return (
    <>
      <PageHead title={say("reports.title")} />
      <div className="tools">
        <Select
          aria-label={say("reports.which")}
          value={report}
          options={NAMES.map((value) => ({ value, label: say(`reports.${value}`) }))}
          onChange={setNamed}
        />
        {report !== "expiry" && (
          <Input
            aria-label={say(isPlan ? "reports.planPeriod" : "reports.period")}
            prefix={say(isPlan ? "reports.planPeriod" : "reports.period")}
            value={period}
            status={fits.test(period) ? "" : "error"}
            onChange={({ target }) => setPeriod(target.value)}
          />
        )}
        <Input
          aria-label={say("reports.place")}
          prefix={say("reports.place")}
          placeholder={say("reports.placeHelp")}
          value={place}
          status={PLACE.test(place) ? "" : "error"}
          onChange={({ target }) => setPlace(target.value.trim())}
        />
      </div>
      {isFit && <Report key={report} name={report} period={period} place={place} />}
    </>
  );
}

interface ReportProps {
  name: ReportName;
  period: string;
  place: string;
}
type Told = Answer<"reportLosses">;
type Row = Told["items"][number];

function Report({ name, period, place }: ReportProps) {
  const voice = useVoice();
  const { say, language } = voice;
  const operation = REPORTS[name];
  const scope = { ...(place === "" ? {} : { place }), lang: language };
  const query = name === "expiry" ? scope : { ...scope, period };
  const report = useAnswer(operation, { query: query as { period: string } });
  const file = addressOf(ROUTES[operation][1], {}, { ...query, format: "xlsx" });
  return (
    <Answered of={report}>
      {({ title, columns, items }) => (
        <section>
          <div className="page-head">
            <h2>{voice.name(title)}</h2>
            <Button href={file}>{say("reports.excel")}</Button>
          </div>
          <DataTable
            name={name}
            rows={items}
            columns={columns.map((column) => columnOf(column, voice))}
            rowKey={(row) => JSON.stringify(row) + items.indexOf(row)}
          />
        </section>
      )}
    </Answered>
  );
}

function columnOf({ key, names }: Told["columns"][number], { name }: Voice): Column<Row> {
  return { key, title: name(names), value: (row) => row[key] ?? null };
}
