import type { Answer } from "../api/client.ts";
import { both, useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { ConnectionMark } from "../parts/connection.tsx";
import type { Column } from "../parts/data-table.tsx";
import { BAND_COLOURS, bandOf, byUrgency, type Band } from "../parts/stock-bands.ts";
import { TablePage } from "../parts/table-page.tsx";
import { useVoice, type Voice } from "../texts/texts.ts";

type Kiosk = Answer<"listKiosks">["items"][number];
interface Row extends Kiosk {
  boxes: number;
  band: Band;
  daysLeft: number | null;
}

/** Every kiosk of one's places as a table. */
export function Kiosks() {
  const voice = useVoice();
  const kiosks = useAnswer("listKiosks", { live: true });
  const outlook = useAnswer("readOutlook", { live: true });
  const { data, ...asked } = both(kiosks, outlook);
  const of = { ...asked, data: data && { items: rowsOf(data[0].items, data[1].kiosks) } };
  return (
    <TablePage
      title={voice.say("kiosks.title")}
      name="kiosks"
      of={of}
      columns={columnsOf(voice)}
      rowKey={({ kiosk }) => kiosk}
      nothing={voice.say("cockpit.noKiosks")}
    />
  );
}

function rowsOf(
  kiosks: readonly Kiosk[],
  outlooks: Answer<"readOutlook">["kiosks"],
): readonly Row[] {
  const standing = new Map(outlooks.map(({ kiosk, products }) => [kiosk, products]));
  return kiosks.map((kiosk) => {
    const [worst] = [...(standing.get(kiosk.kiosk) ?? [])].sort(byUrgency);
    return {
      ...kiosk,
      boxes: kiosk.lanes.reduce((sum, { onHand }) => sum + onHand, 0),
      band: worst === undefined ? "unknown" : bandOf(worst),
      daysLeft: worst === undefined ? null : worst.onHand <= 0 ? 0 : worst.daysLeft,
    };
  });
}

function columnsOf({ say, name, time }: Voice): readonly Column<Row>[] {
  return [
    {
      key: "name",
      title: say("kiosks.name"),
      value: ({ names }) => name(names),
      look: ({ kiosk, names }) => (
        <Link to={`/kiosks/${encodeURIComponent(kiosk)}`}>{name(names)}</Link>
      ),
    },
    { key: "id", title: say("kiosks.id"), value: ({ kiosk }) => kiosk },
    { key: "place", title: say("kiosks.place"), value: ({ place }) => place },
    {
      key: "state",
      title: say("kiosks.state"),
      value: ({ connection }) => say(`state.${connection}`),
      look: ({ connection }) => <ConnectionMark state={connection} />,
      isChoice: true,
    },
    {
      key: "band",
      title: say("kiosks.band"),
      value: ({ band }) => say(`band.${band}`),
      look: ({ band }) => <span style={{ color: BAND_COLOURS[band] }}>{say(`band.${band}`)}</span>,
      isChoice: true,
    },
    { key: "days", title: say("kiosks.daysLeft"), value: ({ daysLeft }) => daysLeft },
    { key: "boxes", title: say("kiosks.boxes"), value: ({ boxes }) => boxes },
    { key: "alerts", title: say("kiosks.alerts"), value: ({ alerts }) => alerts.length },
    {
      key: "heard",
      title: say("kiosks.heard"),
      value: ({ heardAt }) => heardAt,
      text: ({ heardAt }) => (heardAt === 0 ? say("kiosks.never") : time(heardAt)),
    },
  ];
}
