import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import type { Column } from "../parts/data-table.tsx";
import { useNames } from "../parts/names.ts";
import { TablePage } from "../parts/table-page.tsx";
import { useVoice } from "../texts/texts.ts";

type Recall = Answer<"listRecalls">["items"][number];

/** Lots called back, newest first. */
export function Recalls() {
  const { say, time, word } = useVoice();
  const names = useNames();
  const recalls = useAnswer("listRecalls");
  const columns: readonly Column<Recall>[] = [
    {
      key: "recall",
      title: say("recall.number"),
      value: ({ recall }) => recall,
      look: ({ recall }) => <Link to={`/recalls/${encodeURIComponent(recall)}`}>{recall}</Link>,
    },
    { key: "product", title: say("line.product"), value: ({ product }) => names.product(product) },
    { key: "lot", title: say("line.lot"), value: ({ lot }) => lot },
    {
      key: "class",
      title: say("recall.class"),
      value: (row) => row.class,
      text: (row) => word("class", String(row.class)),
      isChoice: true,
    },
    {
      key: "noticed",
      title: say("recall.noticed"),
      value: ({ noticedAt }) => noticedAt,
      text: ({ noticedAt }) => time(noticedAt),
    },
    {
      key: "state",
      title: say("doc.state"),
      value: ({ closedAt }) => say(closedAt === undefined ? "recall.open" : "recall.closed"),
      isChoice: true,
    },
  ];
  return (
    <TablePage
      title={say("recall.title")}
      acts={<Link to="/lots">{say("recall.fromLot")}</Link>}
      name="recalls"
      of={recalls}
      columns={columns}
      rowKey={({ recall }) => recall}
      nothing={say("recall.none")}
    />
  );
}
