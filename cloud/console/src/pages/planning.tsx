import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { timeOfDay } from "../parts/minutes.ts";
import { useNames } from "../parts/names.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Answered, Nothing } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Planning = Answer<"readPlanning">;
type Round = Planning["rounds"][number];
type Visit = Round["visits"][number];
type Order = Planning["orders"][number];
type Transfer = Planning["transfers"][number];

/** Whom to see today, what to order and what to move, as planned last night. */
export function Planning() {
  const { say, time } = useVoice();
  const planning = useAnswer("readPlanning");
  return (
    <Answered of={planning}>
      {(plan) => (
        <>
          <PageHead title={say("planning.title")}>
            {plan.day > 0 && (
              <span className="faint">{say("planning.made", { time: time(plan.plannedAt) })}</span>
            )}
          </PageHead>
          {plan.day === 0 ? <Nothing title={say("planning.none")} /> : <Planned plan={plan} />}
        </>
      )}
    </Answered>
  );
}

function Planned({ plan }: { plan: Planning }) {
  const { say } = useVoice();
  return (
    <>
      <section aria-labelledby="rounds" className="panel-card">
        <h2 id="rounds">{say("planning.rounds")}</h2>
        {plan.rounds.every(({ visits }) => visits.length === 0) && (
          <p>{say("planning.noRounds")}</p>
        )}
        {plan.rounds.map((round) => (
          <RoundOf key={round.county} round={round} />
        ))}
      </section>
      <section aria-labelledby="orders" className="panel-card">
        <h2 id="orders">{say("planning.orders")}</h2>
        <Orders orders={plan.orders} />
      </section>
      <section aria-labelledby="moves" className="panel-card">
        <h2 id="moves">{say("planning.transfers")}</h2>
        <Transfers transfers={plan.transfers} />
      </section>
    </>
  );
}

const kilometres = (km: number): string => km.toFixed(1);

function RoundOf({ round }: { round: Round }) {
  const { say, name } = useVoice();
  const names = useNames();
  const { county, visits, km, boundKm, backMinute, notToday } = round;
  const columns: readonly Column<Visit>[] = [
    {
      key: "begin",
      title: say("planning.begin"),
      value: ({ beginMinute }) => beginMinute,
      text: ({ beginMinute }) => timeOfDay(beginMinute),
    },
    {
      key: "kiosk",
      title: say("planning.kiosk"),
      value: ({ kiosk }) => names.kiosk(kiosk),
      look: ({ kiosk }) => <Link to={`/kiosks/${kiosk}`}>{names.kiosk(kiosk)}</Link>,
    },
    {
      key: "bring",
      title: say("planning.bring"),
      value: ({ bring }) =>
        bring
          .map(({ product, boxes }) =>
            say("planning.bringOf", { product: names.product(product), boxes }),
          )
          .join(say("planning.comma")),
    },
    { key: "why", title: say("planning.why"), value: ({ why }) => name(why) },
  ];
  if (visits.length === 0 && notToday.length === 0) return null;
  const told = {
    county,
    count: visits.length,
    km: kilometres(km),
    bound: kilometres(boundKm),
    back: timeOfDay(backMinute),
  };
  return (
    <>
      <p>{say("planning.round", told)}</p>
      {notToday.length > 0 && (
        <p role="note">
          {say("planning.notToday", {
            kiosks: notToday.map((kiosk) => names.kiosk(kiosk)).join(say("planning.comma")),
          })}
        </p>
      )}
      <DataTable
        name={`round-${county}`}
        prefix={`round${county}`}
        rows={visits}
        columns={columns}
        rowKey={({ kiosk }) => kiosk}
      />
    </>
  );
}

function Orders({ orders }: { orders: readonly Order[] }) {
  const { say, name } = useVoice();
  const names = useNames();
  const columns: readonly Column<Order>[] = [
    { key: "place", title: say("planning.place"), value: ({ place }) => place, isChoice: true },
    {
      key: "product",
      title: say("planning.product"),
      value: ({ product }) => names.product(product),
    },
    { key: "order", title: say("planning.order"), value: ({ order }) => order },
    { key: "onHand", title: say("planning.onHand"), value: ({ onHand }) => onHand },
    { key: "onOrder", title: say("planning.onOrder"), value: ({ onOrder }) => onOrder },
    { key: "why", title: say("planning.why"), value: ({ why }) => name(why) },
  ];
  return (
    <DataTable
      name="orders"
      prefix="order"
      rows={orders}
      columns={columns}
      rowKey={({ place, product }) => `${place} ${product}`}
      nothing={say("planning.noOrders")}
    />
  );
}

function Transfers({ transfers }: { transfers: readonly Transfer[] }) {
  const { say, name } = useVoice();
  const names = useNames();
  const columns: readonly Column<Transfer>[] = [
    { key: "from", title: say("planning.from"), value: ({ from }) => names.kiosk(from) },
    { key: "to", title: say("planning.to"), value: ({ to }) => names.kiosk(to) },
    {
      key: "product",
      title: say("planning.product"),
      value: ({ product }) => names.product(product),
    },
    { key: "lot", title: say("planning.lot"), value: ({ lot }) => lot },
    { key: "boxes", title: say("planning.boxes"), value: ({ boxes }) => boxes },
    { key: "why", title: say("planning.why"), value: ({ why }) => name(why) },
  ];
  return (
    <DataTable
      name="transfers"
      prefix="move"
      rows={transfers}
      columns={columns}
      rowKey={({ from, to, product, lot }) => [from, to, product, lot].join(" ")}
      nothing={say("planning.noTransfers")}
    />
  );
}
