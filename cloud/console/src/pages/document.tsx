import { Button } from "antd";
import { useState } from "react";
import { call, type Answer } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { go, Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { lotAddress } from "../parts/balance-table.tsx";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FactList } from "../parts/fact-list.tsx";
import { TextField } from "../parts/fields.tsx";
import { LoadReturn } from "../parts/load-return-form.tsx";
import { useNames } from "../parts/names.ts";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { usePeople } from "../parts/people-names.ts";
import { usePlaceNames } from "../parts/place-names.ts";
import { stateOf } from "./documents.tsx";
import { Unexplained } from "../parts/unexplained.tsx";
import { useVoice } from "../texts/texts.ts";

type View = Answer<"readDocument">;
type Entry = View["entries"][number];
/** What documents of several kinds say beside their lines. */
type Said = Readonly<Partial<Record<"note" | "reason" | "checkedBy" | "load", string>>>;

/** One document with what it booked, and taking it back. */
export function Document({ params }: { params: Readonly<Record<string, string>> }) {
  const { say } = useVoice();
  const document = useAnswer("readDocument", {
    params: { document: params["document"] ?? "" },
    live: true,
  });
  return (
    <OnePage back={["/documents", say("doc.all")]} of={document}>
      {(view) => <Shown view={view} />}
    </OnePage>
  );
}

function Shown({ view }: { view: View }) {
  const { say, word } = useVoice();
  const may = useMay();
  const [isReversing, setReversing] = useState(false);
  const load = view.kind === "load" ? (view.command as Said).load : undefined;
  const isReversible = view.kind !== "reversal" && !view.reversed && may("stock.book");
  return (
    <>
      <PageHead title={`${word("kind", view.kind)} ${say("doc.no", { number: view.number })}`}>
        {load !== undefined && <LoadReturn load={load} />}
        {isReversible && (
          <Button danger onClick={() => setReversing(true)}>
            {say("doc.reverse")}
          </Button>
        )}
      </PageHead>
      {view.recount && <p className="notice">{say("count.recount")}</p>}
      {view.kind === "count" && !view.recount && view.entries.length === 0 && (
        <p className="notice good">{say("count.agrees")}</p>
      )}
      <Head view={view} />
      {load !== undefined && <Unexplained of="in-transit" owner={load} />}
      <Entries entries={view.entries} />
      {isReversing && <ReverseForm document={view.key} close={() => setReversing(false)} />}
    </>
  );
}

function Head({ view }: { view: View }) {
  const { say, time } = useVoice();
  const { place } = usePlaceNames();
  const { person } = usePeople();
  const said = view.command as Said;
  return (
    <FactList
      facts={[
        [say("doc.state"), say(stateOf(view))],
        [say("doc.owner"), place(view.owner)],
        [say("doc.by"), person(view.by)],
        [say("field.checkedBy"), said.checkedBy && person(said.checkedBy)],
        [say("doc.at"), time(view.bookedAt)],
        [say("field.note"), said.note],
        [say("field.reason"), said.reason],
        [say("doc.load"), said.load],
        [
          say("doc.subject"),
          view.subject && <Link to={`/documents/${view.subject}`}>{say("doc.look")}</Link>,
        ],
      ]}
    />
  );
}

function Entries({ entries }: { entries: readonly Entry[] }) {
  const { say } = useVoice();
  const names = useNames();
  const { address } = usePlaceNames();
  const columns: readonly Column<Entry>[] = [
    {
      key: "lot",
      title: say("line.lot"),
      value: ({ lot }) => lot,
      look: (entry) => <Link to={lotAddress(entry)}>{entry.lot}</Link>,
    },
    { key: "product", title: say("line.product"), value: ({ product }) => names.product(product) },
    { key: "from", title: say("doc.from"), value: ({ from }) => address(from) },
    { key: "to", title: say("doc.to"), value: ({ to }) => address(to) },
    { key: "count", title: say("line.count"), value: ({ count }) => count },
  ];
  return (
    <DataTable
      name="document"
      rows={entries}
      columns={columns}
      rowKey={({ from, to, product, lot }) => [from, to, product, lot].join(" ")}
      nothing={say("doc.noEntries")}
    />
  );
}

function ReverseForm({ document, close }: { document: string; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async ({ reason }: { reason: string }) => {
    const { key } = await call("bookReversal", { body: { reverses: document, reason } });
    await forget("listDocuments", "readDocument", "listBalances", "readHoldings", "listTransfers");
    go(`/documents/${key}`);
    return say("doc.reversedNow");
  };
  return (
    <Dialog
      title={say("doc.reverse")}
      help={say("doc.reverseHelp")}
      okText={say("doc.reverseOk")}
      isDangerous
      save={save}
      close={close}
    >
      <TextField name="reason" label={say("field.reason")} max={200} rows={2} />
    </Dialog>
  );
}
