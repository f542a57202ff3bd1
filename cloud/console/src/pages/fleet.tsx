import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { ConnectionMark } from "../parts/connection.tsx";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { useNames } from "../parts/names.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Answered } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Machine = Answer<"listFleet">["items"][number];

/** What machines run: firmware against what they should run, and whether they show their plan. */
export function Fleet() {
  const { say } = useVoice();
  const fleet = useAnswer("listFleet", { live: true });
  return (
    <>
      <PageHead title={say("fleet.title")} />
      <Answered of={fleet}>
        {({ items }) => (
          <>
            <Versions machines={items} />
            <Machines machines={items} />
          </>
        )}
      </Answered>
    </>
  );
}

interface MachinesProps {
  machines: readonly Machine[];
}

/** How many machines run each version, and how many of them should run another. */
function Versions({ machines }: MachinesProps) {
  const { say, number } = useVoice();
  const versions = [...new Set(machines.map(({ firmware }) => firmware))].sort();
  const most = Math.max(1, machines.length);
  if (machines.length === 0) return null;
  return (
    <section aria-labelledby="versions" className="panel-card">
      <h2 id="versions">{say("fleet.versions")}</h2>
      <ul className="bars">
        {versions.map((version) => {
          const count = machines.filter(({ firmware }) => firmware === version).length;
          return (
            <li key={version}>
              <span className="bar-label">{version === "" ? say("fleet.unheard") : version}</span>
              <span className="bar">
                <span className="bar-part" style={{ width: `${(100 * count) / most}%` }} />
              </span>
              <span className="bar-count">{number(count)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** How far a machine is with what it should run: a text's key. Pure. */
function firmwareState({ firmware, wanted }: Machine) {
  if (firmware === "") return "fleet.unheard";
  return firmware === wanted ? "fleet.current" : "fleet.updating";
}

function Machines({ machines }: MachinesProps) {
  const { say, time } = useVoice();
  const may = useMay();
  const { kiosks, kiosk: nameOf } = useNames();
  const connectionOf = ({ kiosk }: Machine) =>
    kiosks.find((one) => one.kiosk === kiosk)?.connection ?? "unknown";
  const planState = ({ planned, shown }: Machine) => {
    if (planned === 0) return say("fleet.noPlan");
    return say(shown >= planned ? "fleet.planShown" : "fleet.planWaiting");
  };
  const columns: readonly Column<Machine>[] = [
    {
      key: "name",
      title: say("kiosks.name"),
      value: ({ kiosk }) => nameOf(kiosk),
      look: ({ kiosk }) => <Link to={`/kiosks/${kiosk}`}>{nameOf(kiosk)}</Link>,
    },
    { key: "id", title: say("kiosks.id"), value: ({ kiosk }) => kiosk },
    {
      key: "state",
      title: say("kiosks.state"),
      value: (row) => say(`state.${connectionOf(row)}`),
      look: (row) => <ConnectionMark state={connectionOf(row)} />,
      isChoice: true,
    },
    { key: "firmware", title: say("fleet.firmware"), value: ({ firmware }) => firmware || null },
    { key: "wanted", title: say("fleet.wanted"), value: ({ wanted }) => wanted },
    {
      key: "update",
      title: say("fleet.update"),
      value: (row) => say(firmwareState(row)),
      isChoice: true,
    },
    { key: "plan", title: say("fleet.plan"), value: planState, isChoice: true },
    {
      key: "gateway",
      title: say("fleet.gateway"),
      value: ({ gateway }) => gateway,
      isChoice: true,
    },
    {
      key: "heard",
      title: say("kiosks.heard"),
      value: ({ heardAt }) => heardAt,
      text: ({ heardAt }) => (heardAt === 0 ? say("kiosks.never") : time(heardAt)),
    },
    {
      key: "act",
      title: say("alerts.act"),
      value: () => null,
      look: ({ kiosk }) =>
        may("kiosks.change") ? (
          <Link to={`/kiosks/${kiosk}/settings`}>{say("setting.open")}</Link>
        ) : null,
      isAction: true,
    },
  ];
  return (
    <DataTable
      name="fleet"
      rows={machines}
      columns={columns}
      rowKey={({ kiosk }) => kiosk}
      nothing={say("cockpit.noKiosks")}
    />
  );
}
