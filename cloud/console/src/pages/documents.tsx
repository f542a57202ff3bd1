import { Select } from "antd";
import type { Answer } from "../api/client.ts";
import { useAnswer, usePages } from "../api/queries.ts";
import { Link, useWord } from "../frame/address.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { useNames } from "../parts/names.ts";
import { PageHead } from "../parts/page-head.tsx";
import { usePeople } from "../parts/people-names.ts";
import { usePlaceNames } from "../parts/place-names.ts";
import { Answered, ReadMore } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Document = Answer<"listDocuments">["items"][number];

/** What staff booked, newest first: of one place, or of one lot, when the address names it. */
export function Documents() {
  const { say } = useVoice();
  const [at, setAt] = useWord("at");
  const [lot] = useWord("lot");
  const [product] = useWord("product");
  const query = {
    ...(at === "" ? {} : { place: at }),
    ...(lot === "" ? {} : { lot }),
    ...(product === "" ? {} : { product }),
  };
  const documents = usePages("listDocuments", { query, live: true });
  return (
    <>
      <PageHead title={lot === "" ? say("doc.title") : say("doc.titleOf", { lot })}>
        <PlaceChoice at={at} setAt={setAt} />
      </PageHead>
      <Answered of={documents}>{(items) => <DocumentTable rows={items} />}</Answered>
      <ReadMore of={documents} />
    </>
  );
}

function PlaceChoice({ at, setAt }: { at: string; setAt: (at: string) => void }) {
  const { say, name } = useVoice();
  const places = useAnswer("listPlaces").data?.items ?? [];
  const owners = places.filter(({ kind }) => kind === "warehouse" || kind === "kiosk");
  return (
    <Select
      allowClear
      className="place-choice"
      aria-label={say("doc.place")}
      placeholder={say("doc.place")}
      value={at === "" ? null : at}
      options={owners.map(({ place, names }) => ({ value: place, label: name(names) }))}
      onChange={(value: string | null | undefined) => setAt(value ?? "")}
    />
  );
}

function DocumentTable({ rows }: { rows: readonly Document[] }) {
  const { say, time, word } = useVoice();
  const names = useNames();
  const { place } = usePlaceNames();
  const { person } = usePeople();
  const columns: readonly Column<Document>[] = [
    {
      key: "number",
      title: say("doc.number"),
      value: ({ number }) => number,
      text: ({ number }) => say("doc.no", { number }),
      look: ({ key, number }) => <Link to={`/documents/${key}`}>{say("doc.no", { number })}</Link>,
    },
    {
      key: "kind",
      title: say("doc.kind"),
      value: ({ kind }) => word("kind", kind),
      isChoice: true,
    },
    { key: "owner", title: say("doc.owner"), value: ({ owner }) => place(owner), isChoice: true },
    {
      key: "what",
      title: say("doc.what"),
      value: ({ entries }) =>
        [...new Set(entries.map((one) => `${names.product(one.product)} ${one.lot}`))].join(", "),
    },
    {
      key: "boxes",
      title: say("line.count"),
      value: ({ entries }) => entries.reduce((sum, { count }) => sum + count, 0),
    },
    { key: "by", title: say("doc.by"), value: ({ by }) => person(by), isChoice: true },
    {
      key: "at",
      title: say("doc.at"),
      value: ({ bookedAt }) => bookedAt,
      text: ({ bookedAt }) => time(bookedAt),
    },
    {
      key: "state",
      title: say("doc.state"),
      value: (row) => say(stateOf(row)),
      isChoice: true,
    },
  ];
  return (
    <DataTable
      name="documents"
      rows={rows}
      columns={columns}
      rowKey={({ key }) => key}
      nothing={say("doc.none")}
    />
  );
}

/** What a document came to. */
export function stateOf({ reversed, recount }: Pick<Document, "reversed" | "recount">) {
  if (reversed) return "doc.reversed";
  return recount ? "doc.recount" : "doc.standing";
}
