import type { Zone } from "../../../src/inventory/address.ts";
import { call } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { BookingForm } from "../parts/booking-form.tsx";
import { withEmpty } from "../parts/lot-line-list.ts";
import { PageHead } from "../parts/page-head.tsx";
import { usePeople } from "../parts/people-names.ts";
import { usePlaceNames } from "../parts/place-names.ts";
import { Answered, Nothing } from "../parts/states.tsx";
import { countsOf, reasonOf } from "../parts/works.ts";
import { useVoice } from "../texts/texts.ts";

/** Counts a zone blind: neither the lots nor the numbers of the books are shown. */
export function Stocktake({ params }: { params: Readonly<Record<string, string>> }) {
  const stocktake = params["stocktake"] ?? "";
  const { say, time } = useVoice();
  const { place, zone } = usePlaceNames();
  const { person } = usePeople();
  const stocktakes = useAnswer("listStocktakes");
  return (
    <>
      <PageHead title={say("kind.count")} />
      <Answered of={stocktakes}>
        {({ items }) => {
          const open = items.find(({ key }) => key === stocktake);
          if (open === undefined) {
            return (
              <>
                <Nothing title={say("count.over")} />
                <Link to={`/documents/${stocktake}`}>{say("doc.look")}</Link>
              </>
            );
          }
          const at = `${place(open.warehouse)} · ${zone(open.zone as Zone)}`;
          return (
            <>
              <p className="standing">
                {say("count.standing", { at, who: person(open.by), time: time(open.bookedAt) })}
              </p>
              {open.countedBy.length > 0 && (
                <p>{say("count.second", { who: open.countedBy.map(person).join(", ") })}</p>
              )}
              <p className="faint">{say("help.count")}</p>
              <BookingForm
                warehouse={open.warehouse}
                lines={withEmpty([])}
                shape={{}}
                fields={["reason"]}
                mayBeEmpty
                book={(typed, lines) => {
                  return call("bookCount", {
                    body: { stocktake, ...reasonOf(typed), lines: countsOf(lines) },
                  });
                }}
              />
            </>
          );
        }}
      </Answered>
    </>
  );
}
