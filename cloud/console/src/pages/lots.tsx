import { Button } from "antd";
import { useState } from "react";
import type { Answer } from "../api/client.ts";
import { useAnswer, usePages } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { lotAddress } from "../parts/balance-table.tsx";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { useNames } from "../parts/names.ts";
import { PageHead } from "../parts/page-head.tsx";
import { RefuseForm } from "../parts/refuse-form.tsx";
import { Answered, ReadMore } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Lot = Answer<"listLots">["items"][number];
/** A lot that was stopped by its number alone is of no known product. */
type Row = Lot & { refusedAt?: number };

/** What is known of every lot, which are not given out, and stopping one. */
export function Lots() {
  const { say } = useVoice();
  const may = useMay();
  const lots = usePages("listLots");
  const refused = useAnswer("listRefusedLots");
  const [isRefusing, setRefusing] = useState(false);
  return (
    <>
      <PageHead title={say("lots.title")}>
        {may("lots.refuse") && (
          <Button danger onClick={() => setRefusing(true)}>
            {say("lots.refuse")}
          </Button>
        )}
      </PageHead>
      <Answered of={refused}>
        {({ items: stopped }) => (
          <Answered of={lots}>
            {(items) => <LotTable rows={rowsOf(items, stopped, lots.hasMore)} />}
          </Answered>
        )}
      </Answered>
      <ReadMore of={lots} />
      {isRefusing && <RefuseForm close={() => setRefusing(false)} />}
    </>
  );
}

/** Lots as they are known, and last those that were stopped without being known of. */
function rowsOf(
  lots: readonly Lot[],
  stopped: Answer<"listRefusedLots">["items"],
  hasMore: boolean,
): readonly Row[] {
  const since = new Map(stopped.map(({ lot, refusedAt }) => [lot, refusedAt]));
  const known = lots.map((row) => {
    const refusedAt = since.get(row.lot);
    return refusedAt === undefined ? row : { ...row, refusedAt };
  });
  if (hasMore) return known;
  const strangers = stopped.filter(({ lot }) => !lots.some((row) => row.lot === lot));
  return [
    ...known,
    ...strangers.map((row) => ({ product: "", stopped: true, recalled: false, ...row })),
  ];
}

function LotTable({ rows }: { rows: readonly Row[] }) {
  const { say, time, expiry } = useVoice();
  const names = useNames();
  const columns: readonly Column<Row>[] = [
    {
      key: "lot",
      title: say("lots.lot"),
      value: ({ lot }) => lot,
      look: (row) => (row.product === "" ? row.lot : <Link to={lotAddress(row)}>{row.lot}</Link>),
    },
    {
      key: "product",
      title: say("line.product"),
      value: ({ product }) => (product === "" ? null : names.product(product)),
      isChoice: true,
    },
    {
      key: "expiry",
      title: say("line.expiry"),
      value: (row) => row.expiry ?? null,
      text: (row) => (row.expiry === undefined ? "" : expiry(row.expiry)),
    },
    { key: "maker", title: say("pack.maker"), value: ({ maker }) => maker ?? null, isChoice: true },
    { key: "state", title: say("doc.state"), value: (row) => say(standingOf(row)), isChoice: true },
    {
      key: "since",
      title: say("lots.since"),
      value: ({ refusedAt }) => refusedAt ?? null,
      text: ({ refusedAt }) => (refusedAt === undefined ? "" : time(refusedAt)),
    },
  ];
  return (
    <DataTable
      name="lots"
      rows={rows}
      columns={columns}
      rowKey={({ product, lot }) => `${product} ${lot}`}
      nothing={say("lots.none")}
    />
  );
}

/** Whether a lot is given out. */
export function standingOf({ recalled, stopped }: Pick<Lot, "recalled" | "stopped">) {
  if (recalled) return "lots.recalled";
  return stopped ? "lots.stopped" : "lots.good";
}
