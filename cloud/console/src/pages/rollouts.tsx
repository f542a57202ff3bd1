import { App, Button } from "antd";
import { useRef, useState, type ChangeEvent } from "react";
import { call, Problem, type Answer } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { usePeople } from "../parts/people-names.ts";
import { RolloutForm } from "../parts/rollout-form.tsx";
import { Answered, Refusal } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Rollout = Answer<"listRollouts">["items"][number];
type Program = Answer<"listPrograms">["items"][number];

/** Roll-outs of programs, and the programs there are to roll out. */
export function Rollouts() {
  const { say } = useVoice();
  const may = useMay();
  const rollouts = useAnswer("listRollouts", { live: true });
  const programs = useAnswer("listPrograms");
  const [isStarting, setStarting] = useState(false);
  const known = programs.data?.items ?? [];
  return (
    <>
      <PageHead title={say("rollout.title")}>
        {may("kiosks.change") && (
          <>
            <ImportButton />
            <Button type="primary" disabled={known.length === 0} onClick={() => setStarting(true)}>
              {say("rollout.start")}
            </Button>
          </>
        )}
      </PageHead>
      <Answered of={rollouts}>{({ items }) => <Listed rollouts={items} />}</Answered>
      <h2>{say("rollout.programs")}</h2>
      <Answered of={programs}>{({ items }) => <Programs programs={items} />}</Answered>
      {isStarting && <RolloutForm programs={known} close={() => setStarting(false)} />}
    </>
  );
}

function Listed({ rollouts }: { rollouts: readonly Rollout[] }) {
  const { say, word, time } = useVoice();
  const { person } = usePeople();
  const columns: readonly Column<Rollout>[] = [
    {
      key: "version",
      title: say("rollout.version"),
      value: ({ version }) => version,
      look: ({ rollout, version }) => <Link to={`/rollouts/${rollout}`}>{version}</Link>,
    },
    {
      key: "state",
      title: say("rollout.state"),
      value: ({ state }) => word("rolloutState", state),
      isChoice: true,
    },
    {
      key: "progress",
      title: say("rollout.progress"),
      value: ({ counts }) => counts.healthy,
      text: ({ counts, kiosks }) =>
        say("rollout.progressText", { done: counts.healthy, count: kiosks }),
    },
    {
      key: "begun",
      title: say("rollout.begun"),
      value: ({ madeAt }) => madeAt,
      text: ({ madeAt }) => time(madeAt),
    },
    { key: "by", title: say("rollout.by"), value: ({ madeBy }) => person(madeBy) },
  ];
  return (
    <DataTable
      name="rollouts"
      rows={rollouts}
      columns={columns}
      rowKey={({ rollout }) => rollout}
      nothing={say("rollout.none")}
    />
  );
}

function Programs({ programs }: { programs: readonly Program[] }) {
  const { say, time } = useVoice();
  const columns: readonly Column<Program>[] = [
    { key: "version", title: say("rollout.version"), value: ({ version }) => version },
    { key: "board", title: say("rollout.board"), value: ({ board }) => board, isChoice: true },
    { key: "size", title: say("rollout.size"), value: ({ bytes }) => bytes },
    { key: "signed", title: say("rollout.signedFor"), value: ({ kiosks }) => kiosks },
    {
      key: "imported",
      title: say("rollout.imported"),
      value: ({ importedAt }) => importedAt,
      text: ({ importedAt }) => time(importedAt),
    },
  ];
  return (
    <DataTable
      name="programs"
      rows={programs}
      columns={columns}
      rowKey={({ version, board }) => `${version} ${board}`}
      nothing={say("rollout.noPrograms")}
    />
  );
}

/** What is no JSON at all is refused as the service refuses what is no bundle. */
function bundleIn(text: string): never {
  try {
    return JSON.parse(text) as never;
  } catch (error) {
    throw new Problem({ code: "bad-program", status: 422, detail: String(error) });
  }
}

/** Chooses the file the key file's computer wrote, and imports it. */
function ImportButton() {
  const { say } = useVoice();
  const { message } = App.useApp();
  const forget = useForget();
  const file = useRef<HTMLInputElement>(null);
  const [refusal, setRefusal] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const bring = async (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.target.files ?? [];
    if (chosen === undefined) return;
    setBusy(true);
    try {
      const body = bundleIn(await chosen.text());
      const { version, kiosks } = await call("importProgram", { body });
      await forget("listPrograms");
      void message.success(say("rollout.importedNow", { version, count: kiosks }));
      setRefusal(undefined);
    } catch (error) {
      setRefusal(error);
    }
    setBusy(false);
    event.target.value = "";
  };
  return (
    <>
      {refusal !== undefined && <Refusal error={refusal} />}
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label={say("rollout.import")}
        onChange={(event) => void bring(event)}
      />
      <Button loading={isBusy} onClick={() => file.current?.click()}>
        {say("rollout.import")}
      </Button>
    </>
  );
}
