import { Button } from "antd";
import { useState } from "react";
import { useAnswer, usePages } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { BalanceTable } from "../parts/balance-table.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { usePeople } from "../parts/people-names.ts";
import { usePlaceNames } from "../parts/place-names.ts";
import { Answered, ReadMore } from "../parts/states.tsx";
import { StocktakeForm } from "../parts/stocktake-form.tsx";
import { Unexplained } from "../parts/unexplained.tsx";
import { WORKS, type WorkKind } from "../parts/works.ts";
import { ZoneBar } from "../parts/zone-bar.tsx";
import { useVoice } from "../texts/texts.ts";

/** One warehouse: its zones, the work to do in it, what is on its way, and every lot it holds. */
export function Warehouse({ params }: { params: Readonly<Record<string, string>> }) {
  const warehouse = params["warehouse"] ?? "";
  const { say } = useVoice();
  const may = useMay();
  const { place } = usePlaceNames();
  const balances = usePages("listBalances", { query: { place: warehouse }, live: true });
  const stocktakes = useAnswer("listStocktakes", { live: true }).data?.items ?? [];
  const counted = stocktakes.filter((one) => one.warehouse === warehouse);
  return (
    <>
      <Link to="/warehouse">{say("ware.all")}</Link>
      <PageHead title={place(warehouse)}>
        <Link to={`/documents?at=${warehouse}`}>{say("ware.documents")}</Link>
      </PageHead>
      <Answered of={balances}>
        {(items) => (
          <>
            <ZoneBar held={items} counted={counted.map(({ zone }) => zone)} />
            {may("stock.book") && <Works warehouse={warehouse} />}
            <Transfers warehouse={warehouse} />
            <Stocktakes counted={counted} />
            <Unexplained of="discrepancy" owner={warehouse} />
            <h2>{say("ware.held")}</h2>
            <BalanceTable rows={items} />
            <ReadMore of={balances} />
          </>
        )}
      </Answered>
    </>
  );
}

function Works({ warehouse }: { warehouse: string }) {
  const { say } = useVoice();
  const [isCounting, setCounting] = useState(false);
  return (
    <nav className="works" aria-label={say("ware.work")}>
      {(Object.keys(WORKS) as WorkKind[]).map((kind) => (
        <Link key={kind} to={`/warehouse/${warehouse}/${kind}`} className="work">
          {say(`kind.${kind}`)}
        </Link>
      ))}
      <Button className="work" onClick={() => setCounting(true)}>
        {say("kind.stocktake")}
      </Button>
      {isCounting && <StocktakeForm warehouse={warehouse} close={() => setCounting(false)} />}
    </nav>
  );
}

/** What was sent and nobody has received yet. */
function Transfers({ warehouse }: { warehouse: string }) {
  const { say, time } = useVoice();
  const { place } = usePlaceNames();
  const may = useMay();
  const all = useAnswer("listTransfers", { live: true }).data?.items ?? [];
  const ours = all.filter(({ from, to }) => from === warehouse || to === warehouse);
  if (ours.length === 0) return null;
  return (
    <section aria-labelledby="transfers" className="panel-card">
      <h2 id="transfers">{say("ware.transfers")}</h2>
      <ul className="plain">
        {ours.map(({ key, from, to, bookedAt, lines }) => {
          const count = lines.reduce((sum, line) => sum + line.count, 0);
          return (
            <li key={key}>
              {say("ware.transfer", { from: place(from), to: place(to), count })}{" "}
              <span className="faint">{time(bookedAt)}</span>{" "}
              {to === warehouse && may("stock.book") && (
                <Link to={`/transfers/${key}`}>{say("ware.receive")}</Link>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface StocktakesProps {
  counted: readonly { key: string; zone: string; by: string; countedBy: readonly string[] }[];
}

function Stocktakes({ counted }: StocktakesProps) {
  const { say } = useVoice();
  const { zone } = usePlaceNames();
  const { person } = usePeople();
  if (counted.length === 0) return null;
  return (
    <section aria-labelledby="stocktakes" className="panel-card">
      <h2 id="stocktakes">{say("ware.stocktakes")}</h2>
      <ul className="plain">
        {counted.map((one) => (
          <li key={one.key}>
            {zone(one.zone as Parameters<typeof zone>[0])}{" "}
            {one.countedBy.length > 0 && (
              <span className="faint">
                {say("count.countedBy", { who: one.countedBy.map(person).join(", ") })}
              </span>
            )}{" "}
            <Link to={`/stocktakes/${one.key}`}>{say("count.count")}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
