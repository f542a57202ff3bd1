import { Segmented } from "antd";
import type { Zone } from "../../../src/inventory/address.ts";
import { useAnswer } from "../api/queries.ts";
import { Link, useWord } from "../frame/address.ts";
import { BookingForm } from "../parts/booking-form.tsx";
import { linesHeld, withEmpty, type LotLine } from "../parts/lot-line-list.ts";
import { PageHead } from "../parts/page-head.tsx";
import { usePlaceNames } from "../parts/place-names.ts";
import { Answered, NoPage, Nothing } from "../parts/states.tsx";
import { isWork, WORKS, type Work, type WorkKind } from "../parts/works.ts";
import { useVoice } from "../texts/texts.ts";

/** Fills in one document of a warehouse. */
export function Booking({ params }: { params: Readonly<Record<string, string>> }) {
  const { warehouse = "", work = "" } = params;
  const { say } = useVoice();
  const { place } = usePlaceNames();
  if (!isWork(work)) return <NoPage />;
  return (
    <>
      <Link to={`/warehouse/${warehouse}`}>{place(warehouse)}</Link>
      <PageHead title={say(`kind.${work}`)} />
      <p className="faint">{say(`help.${work}`)}</p>
      <Goods warehouse={warehouse} kind={work} />
    </>
  );
}

/** What lies where the work takes its goods from; some may take them from two zones. */
function Goods({ warehouse, kind }: { warehouse: string; kind: WorkKind }) {
  const { say } = useVoice();
  const { zone } = usePlaceNames();
  const [word, setWord] = useWord("from");
  const work: Work = WORKS[kind];
  const [usual] = work.from;
  const from = work.from.find((one) => one === word) ?? usual;
  if (from === undefined) return <Filled {...{ warehouse, kind }} lines={withEmpty([])} />;
  return (
    <>
      {work.from.length > 1 && (
        <Segmented
          className="states"
          aria-label={say("work.from")}
          value={from}
          options={work.from.map((value) => ({ value, label: zone(value) }))}
          onChange={(value) => setWord(value === usual ? "" : value)}
        />
      )}
      <Held key={from} warehouse={warehouse} kind={kind} from={from} />
    </>
  );
}

function Held({ warehouse, kind, from }: { warehouse: string; kind: WorkKind; from: Zone }) {
  const { say } = useVoice();
  const { zone } = usePlaceNames();
  const work: Work = WORKS[kind];
  const query = { address: `${warehouse}/${from}` };
  const held = useAnswer("readHoldings", { query, fresh: true });
  // The form begins from what lies there now, not from what was read for another page.
  const data = held.isFetchedAfterMount ? held.data : undefined;
  return (
    <Answered of={{ ...held, data }}>
      {({ items }) =>
        items.length === 0 && work.isOpen !== true ? (
          <Nothing title={say("work.nothingIn", { zone: zone(from) })} />
        ) : (
          <Filled
            {...{ warehouse, kind, from }}
            lines={items.length === 0 ? withEmpty([]) : linesHeld(items, work.counted)}
          />
        )
      }
    </Answered>
  );
}

interface FilledProps {
  warehouse: string;
  kind: WorkKind;
  from?: Zone;
  lines: readonly LotLine[];
}

function Filled({ warehouse, kind, from = "pending", lines }: FilledProps) {
  const work: Work = WORKS[kind];
  return (
    <BookingForm
      warehouse={warehouse}
      lines={lines}
      shape={work.shape}
      fields={work.fields}
      isReasoned={work.isReasoned === true}
      picks={kind === "issue"}
      book={(typed, meant) => work.book({ warehouse, from, typed, lines: meant })}
    />
  );
}
