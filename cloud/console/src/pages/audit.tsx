import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import type { Column } from "../parts/data-table.tsx";
import { TablePage } from "../parts/table-page.tsx";
import { useVoice } from "../texts/texts.ts";

type Entry = Answer<"listAudit">["items"][number];

/** Who changed what, newest first. */
export function Audit() {
  const { say, time } = useVoice();
  const audit = useAnswer("listAudit");
  const columns: readonly Column<Entry>[] = [
    { key: "at", title: say("audit.at"), value: ({ at }) => at, text: ({ at }) => time(at) },
    { key: "actor", title: say("audit.actor"), value: ({ actor }) => actor, isChoice: true },
    { key: "action", title: say("audit.action"), value: ({ action }) => action, isChoice: true },
    { key: "subject", title: say("audit.subject"), value: ({ subject }) => subject },
  ];
  return (
    <TablePage
      title={say("audit.title")}
      name="audit"
      of={audit}
      columns={columns}
      rowKey={({ id }) => String(id)}
    />
  );
}
