import { Button } from "antd";
import { useState } from "react";
import { call, type Answer } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FactList } from "../parts/fact-list.tsx";
import { TextField } from "../parts/fields.tsx";
import { useNames } from "../parts/names.ts";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { usePeople } from "../parts/people-names.ts";
import { useVoice } from "../texts/texts.ts";

type View = Answer<"readRollout">;
type Row = View["rows"][number];
type Act = "pause" | "resume" | "stop";

const MINUTES = 60;
const KIOSK_STATES = ["healthy", "watched", "told", "waiting", "failed", "excused"] as const;
/** What may be done in which state. */
const ACTS: Readonly<Record<View["state"], readonly Act[]>> = {
  running: ["pause", "stop"],
  paused: ["resume", "stop"],
  halted: ["resume", "stop"],
  stopped: [],
  done: [],
};

/** How far a roll-out has come, why it stands still, and what may be done about it. */
export function Rollout({ params }: { params: Readonly<Record<string, string>> }) {
  const { say } = useVoice();
  const rollout = params["rollout"] ?? "";
  const view = useAnswer("readRollout", { params: { rollout }, live: true });
  return (
    <OnePage back={["/rollouts", say("rollout.all")]} of={view}>
      {(one) => <Shown view={one} />}
    </OnePage>
  );
}

function Shown({ view }: { view: View }) {
  const { say, word } = useVoice();
  const names = useNames();
  const may = useMay();
  const [act, setAct] = useState<Act>();
  const code = word("rolloutFailure", view.code);
  return (
    <>
      <PageHead title={say("rollout.of", { version: view.version })}>
        {may("kiosks.change") &&
          ACTS[view.state].map((one) => (
            <Button key={one} danger={one === "stop"} onClick={() => setAct(one)}>
              {say(`rollout.${one}`)}
            </Button>
          ))}
      </PageHead>
      {view.state === "halted" && (
        <p className="notice">
          {say("rollout.haltedAt", { kiosk: names.kiosk(view.failedKiosk), code })}
        </p>
      )}
      <Head view={view} />
      <Stages view={view} />
      <ByState view={view} />
      <h2>{say("rollout.rows")}</h2>
      <Rows rows={view.rows} />
      <History view={view} />
      {act !== undefined && (
        <ActForm rollout={view.rollout} act={act} close={() => setAct(undefined)} />
      )}
    </>
  );
}

function Head({ view }: { view: View }) {
  const { say, word, time } = useVoice();
  const { person } = usePeople();
  const { gate, tolerated: failed } = view;
  const within = Math.round(gate.withinMinutes / MINUTES);
  const watch = Math.round(gate.watchMinutes / MINUTES);
  return (
    <FactList
      facts={[
        [say("rollout.state"), word("rolloutState", view.state)],
        [say("rollout.begun"), time(view.madeAt)],
        [say("rollout.by"), person(view.madeBy)],
        [say("rollout.gate"), say("rollout.gateText", { within, watch, failed })],
      ]}
    />
  );
}

/** The stages as a row of steps, each with what it may reach and how far it is. */
function Stages({ view }: { view: View }) {
  const { say } = useVoice();
  const stands = (stage: number) => {
    if (view.state === "done" || stage < view.stage) return "stageDone";
    return stage === view.stage ? "stageNow" : "stageNext";
  };
  const texts = [
    say("rollout.stageFirst"),
    ...view.stages.map((percent) => say("rollout.stagePercent", { percent })),
  ];
  return (
    <section aria-labelledby="stages" className="panel-card">
      <h2 id="stages">{say("rollout.stages")}</h2>
      <ol className="stages">
        {texts.map((text, stage) => (
          <li key={text + String(stage)} className={stands(stage)}>
            <strong>{text}</strong>
            <span>{say(`rollout.${stands(stage)}`)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function ByState({ view }: { view: View }) {
  const { say, word, number } = useVoice();
  return (
    <section aria-labelledby="by-state" className="panel-card">
      <h2 id="by-state">{say("rollout.byState")}</h2>
      <ul className="bars">
        {KIOSK_STATES.map((state) => (
          <li key={state}>
            <span className="bar-label">{word("rolloutKiosk", state)}</span>
            <span className="bar">
              <span
                className={state === "failed" ? "bar-part failed" : "bar-part"}
                style={{ width: `${(100 * view.counts[state]) / Math.max(1, view.kiosks)}%` }}
              />
            </span>
            <span className="bar-count">{number(view.counts[state])}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rows({ rows }: { rows: readonly Row[] }) {
  const { say, word, time } = useVoice();
  const names = useNames();
  const columns: readonly Column<Row>[] = [
    {
      key: "name",
      title: say("kiosks.name"),
      value: ({ kiosk }) => names.kiosk(kiosk),
      look: ({ kiosk }) => <Link to={`/kiosks/${kiosk}`}>{names.kiosk(kiosk)}</Link>,
    },
    {
      key: "state",
      title: say("rollout.state"),
      value: ({ state }) => word("rolloutKiosk", state),
      isChoice: true,
    },
    { key: "runs", title: say("rollout.runs"), value: ({ runs }) => runs || null, isChoice: true },
    {
      key: "code",
      title: say("rollout.code"),
      value: ({ code }) => (code === "" ? null : word("rolloutFailure", code)),
      isChoice: true,
    },
    {
      key: "since",
      title: say("rollout.since"),
      value: ({ since }) => since,
      text: ({ since }) => time(since),
    },
  ];
  return (
    <DataTable
      name="rollout-kiosks"
      rows={rows}
      columns={columns}
      rowKey={({ kiosk }) => kiosk}
      nothing={say("rollout.noRows")}
    />
  );
}

function History({ view }: { view: View }) {
  const { say, word, time } = useVoice();
  const { person } = usePeople();
  const names = useNames();
  const stageOf = (stage: number) => {
    const percent = view.stages[stage - 1];
    return percent === undefined
      ? say("rollout.stageFirst")
      : say("rollout.stagePercent", { percent });
  };
  return (
    <section aria-labelledby="history" className="panel-card">
      <h2 id="history">{say("rollout.history")}</h2>
      <ul className="plain">
        {view.events.map((event) => (
          <li key={`${event.at} ${event.what} ${event.stage}`}>
            <span className="faint">{time(event.at)}</span>{" "}
            <strong>{word("rolloutEvent", event.what)}</strong>{" "}
            {event.what === "stage" && stageOf(event.stage)}{" "}
            {event.kiosk !== "" && names.kiosk(event.kiosk)}{" "}
            {event.code !== "" && word("rolloutFailure", event.code)}{" "}
            <span>{event.by === "" ? say("rollout.cloud") : person(event.by)}</span> {event.note}
          </li>
        ))}
      </ul>
    </section>
  );
}

const OPERATIONS = {
  pause: "pauseRollout",
  resume: "resumeRollout",
  stop: "stopRollout",
} as const;

function ActForm({ rollout, act, close }: { rollout: string; act: Act; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async ({ note }: { note: string }) => {
    await call(OPERATIONS[act], { params: { rollout }, body: { note: note.trim() } });
    await forget("readRollout", "listRollouts", "listFleet");
    return say(`rollout.${act}Done`);
  };
  return (
    <Dialog
      title={say(`rollout.${act}`)}
      help={say(`rollout.${act}Help`)}
      okText={say(`rollout.${act}`)}
      isDangerous={act === "stop"}
      save={save}
      close={close}
    >
      <TextField name="note" label={say("rollout.why")} max={500} rows={2} />
    </Dialog>
  );
}
