import type { Answer } from "../api/client.ts";
import { Link } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import { DataTable, type Column } from "./data-table.tsx";
import { useNames } from "./names.ts";
import { usePlaceNames } from "./place-names.ts";

type Row = Answer<"listBalances">["items"][number];

export const lotAddress = (of: { product: string; lot: string }) =>
  `/lots/${of.product}/${encodeURIComponent(of.lot)}`;

/** What lies where, lot by lot. */
export function BalanceTable({ rows }: { rows: readonly Row[] }) {
  const { say, expiry } = useVoice();
  const names = useNames();
  const places = usePlaceNames();
  const columns: readonly Column<Row>[] = [
    {
      key: "lot",
      title: say("line.lot"),
      value: ({ lot }) => lot,
      look: (row) => <Link to={lotAddress(row)}>{row.lot}</Link>,
    },
    {
      key: "product",
      title: say("line.product"),
      value: ({ product }) => names.product(product),
      isChoice: true,
    },
    {
      key: "address",
      title: say("line.address"),
      value: ({ address }) => places.address(address),
      isChoice: true,
    },
    {
      key: "expiry",
      title: say("line.expiry"),
      value: (row) => (row.expiry === 0 ? null : row.expiry),
      text: (row) => (row.expiry === 0 ? "" : expiry(row.expiry)),
    },
    { key: "count", title: say("line.count"), value: ({ count }) => count },
  ];
  return (
    <DataTable
      name="balances"
      rows={rows}
      columns={columns}
      rowKey={({ address, product, lot }) => `${address} ${product} ${lot}`}
      nothing={say("ware.empty")}
    />
  );
}
