import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import type { Column } from "../parts/data-table.tsx";
import { useNames } from "../parts/names.ts";
import { TablePage } from "../parts/table-page.tsx";
import { useVoice } from "../texts/texts.ts";

type Row = Answer<"listStock">["items"][number];

/** Boxes in kiosks, lot by lot. */
export function Stock() {
  const { say, expiry } = useVoice();
  const names = useNames();
  const stock = useAnswer("listStock", { live: true });
  const columns: readonly Column<Row>[] = [
    {
      key: "kiosk",
      title: say("stock.kiosk"),
      value: ({ kiosk }) => names.kiosk(kiosk),
      look: ({ kiosk }) => (
        <Link to={`/kiosks/${encodeURIComponent(kiosk)}`}>{names.kiosk(kiosk)}</Link>
      ),
      isChoice: true,
    },
    { key: "lane", title: say("stock.lane"), value: ({ lane }) => lane },
    {
      key: "product",
      title: say("stock.product"),
      value: ({ product }) => names.product(product),
      isChoice: true,
    },
    { key: "lot", title: say("stock.lot"), value: ({ lot }) => lot, isChoice: true },
    {
      key: "expiry",
      title: say("stock.expiry"),
      value: (row) => row.expiry,
      text: (row) => expiry(row.expiry),
    },
    { key: "boxes", title: say("stock.boxes"), value: ({ onHand }) => onHand },
  ];
  return (
    <TablePage
      title={say("stock.title")}
      name="stock"
      of={stock}
      columns={columns}
      rowKey={({ kiosk, lane, product, lot, expiry: day }) =>
        [kiosk, lane, product, lot, day].join(" ")
      }
    />
  );
}
