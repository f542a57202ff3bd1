import { Button, Progress } from "antd";
import { useState } from "react";
import { call, type Answer } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { lotAddress } from "../parts/balance-table.tsx";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FactList } from "../parts/fact-list.tsx";
import { TextField } from "../parts/fields.tsx";
import { useNames } from "../parts/names.ts";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { usePeople } from "../parts/people-names.ts";
import { usePlaceNames } from "../parts/place-names.ts";
import { useVoice } from "../texts/texts.ts";

type View = Answer<"readRecall">;
type Task = View["tasks"][number];

/** How far a recall has come: who still refuses nothing, what is to be fetched, and its report. */
export function Recall({ params }: { params: Readonly<Record<string, string>> }) {
  const { say } = useVoice();
  const recall = useAnswer("readRecall", {
    params: { recall: params["recall"] ?? "" },
    live: true,
  });
  return (
    <OnePage back={["/recalls", say("recall.all")]} of={recall}>
      {(view) => <Shown view={view} />}
    </OnePage>
  );
}

function Shown({ view }: { view: View }) {
  const { say } = useVoice();
  const names = useNames();
  const may = useMay();
  const [isClosing, setClosing] = useState(false);
  const isOpen = view.closedAt === undefined;
  return (
    <>
      <PageHead title={say("recall.of", { product: names.product(view.product), lot: view.lot })}>
        {isOpen && may("recalls.change") && (
          <Button type="primary" onClick={() => setClosing(true)}>
            {say("recall.close")}
          </Button>
        )}
      </PageHead>
      {!isOpen && <p className="notice good">{say("recall.report")}</p>}
      <Head view={view} />
      <Refusing view={view} />
      <Fetching tasks={view.tasks} />
      {view.balance !== undefined && <Balance balance={view.balance} />}
      {isClosing && <CloseForm recall={view.recall} close={() => setClosing(false)} />}
    </>
  );
}

function Head({ view }: { view: View }) {
  const { say, time, word } = useVoice();
  const { person } = usePeople();
  return (
    <FactList
      facts={[
        [say("recall.number"), view.recall],
        [say("recall.class"), word("class", String(view.class))],
        [say("recall.authority"), view.authority],
        [say("field.reason"), view.reason],
        [say("doc.by"), person(view.by)],
        [say("recall.noticed"), time(view.noticedAt)],
        [say("recall.closed"), view.closedAt && time(view.closedAt)],
        [say("recall.closedBy"), view.closedBy && person(view.closedBy)],
        [
          say("line.lot"),
          <Link key="lot" to={lotAddress(view)}>
            {view.lot}
          </Link>,
        ],
      ]}
    />
  );
}

/** Machines that have not yet shown a plan that refuses the lot. */
function Refusing({ view }: { view: View }) {
  const { say } = useVoice();
  const names = useNames();
  if (view.notRefusing.length === 0) return <p className="notice good">{say("recall.refused")}</p>;
  return (
    <div className="notice">
      <p>{say("recall.notRefusing", { count: view.notRefusing.length })}</p>
      <ul className="plain">
        {view.notRefusing.map((kiosk) => (
          <li key={kiosk}>
            <Link to={`/kiosks/${kiosk}`}>{names.kiosk(kiosk)}</Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

const HUNDRED = 100;

function Fetching({ tasks }: { tasks: readonly Task[] }) {
  const { say } = useVoice();
  const { address } = usePlaceNames();
  const done = tasks.filter(({ now }) => now === 0).length;
  const columns: readonly Column<Task>[] = [
    { key: "where", title: say("line.address"), value: (task) => address(task.address) },
    { key: "atNotice", title: say("recall.atNotice"), value: ({ atNotice }) => atNotice },
    { key: "now", title: say("recall.now"), value: ({ now }) => now },
    {
      key: "state",
      title: say("doc.state"),
      value: ({ now }) => say(now === 0 ? "recall.fetched" : "recall.toFetch"),
      isChoice: true,
    },
  ];
  return (
    <>
      <div className="page-head">
        <h2>{say("recall.tasks")}</h2>
        {tasks.length > 0 && (
          <div className="progress">
            <span>{say("recall.done", { done, count: tasks.length })}</span>
            <Progress
              percent={Math.round((done / tasks.length) * HUNDRED)}
              showInfo={false}
              aria-label={say("recall.done", { done, count: tasks.length })}
            />
          </div>
        )}
      </div>
      <DataTable
        name="recall-tasks"
        rows={tasks}
        columns={columns}
        rowKey={(task) => task.address}
        nothing={say("recall.noTasks")}
      />
    </>
  );
}

function Balance({ balance }: { balance: NonNullable<View["balance"]> }) {
  const { say, word, number } = useVoice();
  return (
    <section aria-labelledby="balance">
      <h2 id="balance">{say("recall.balance")}</h2>
      <FactList
        facts={Object.entries(balance).map(([name, count]) => [
          word("became", name),
          number(count),
        ])}
      />
    </section>
  );
}

function CloseForm({ recall, close }: { recall: string; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async ({ reason = "" }: { reason?: string }) => {
    const body = reason.trim() === "" ? {} : { reason };
    await call("closeRecall", { params: { recall }, body });
    await forget("readRecall", "listRecalls");
    return say("recall.closedNow");
  };
  return (
    <Dialog
      title={say("recall.close")}
      help={say("recall.closeHelp")}
      okText={say("recall.closeOk")}
      save={save}
      close={close}
    >
      <TextField name="reason" label={say("alerts.note")} max={500} rows={2} isOptional />
    </Dialog>
  );
}
