import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Entry = Answer<"listAudit">["items"][number];

/** Who changed what, newest first. */
export function Audit() {
  const { say, time } = useVoice();
  const audit = useAnswer("listAudit");
  if (audit.isError && audit.data === undefined) {
    return <Failed error={audit.error} again={audit.refetch} />;
  }
  if (audit.data === undefined) return <Loading />;
  const columns: readonly Column<Entry>[] = [
    { key: "at", title: say("audit.at"), value: ({ at }) => at, text: ({ at }) => time(at) },
    { key: "actor", title: say("audit.actor"), value: ({ actor }) => actor, isChoice: true },
    { key: "action", title: say("audit.action"), value: ({ action }) => action, isChoice: true },
    { key: "subject", title: say("audit.subject"), value: ({ subject }) => subject },
  ];
  return (
    <>
      <PageHead title={say("audit.title")} />
      <DataTable
        name="audit"
        rows={audit.data.items}
        columns={columns}
        rowKey={({ id }) => String(id)}
      />
    </>
  );
}
