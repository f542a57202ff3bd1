import { call } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { BookingForm } from "../parts/booking-form.tsx";
import { linesSettling } from "../parts/lot-line-list.ts";
import { PageHead } from "../parts/page-head.tsx";
import { usePlaceNames } from "../parts/place-names.ts";
import { Answered, NoPage, Nothing } from "../parts/states.tsx";
import { changesOf, isUnexplained } from "../parts/works.ts";
import { useVoice } from "../texts/texts.ts";

/** Settles what nobody can explain: each lot's boxes are given up, or taken as found. */
export function Settlement({ params }: { params: Readonly<Record<string, string>> }) {
  const { of = "", owner = "" } = params;
  const { say } = useVoice();
  const { address } = usePlaceNames();
  const at = `${of}/${owner}`;
  const isKnown = isUnexplained(of);
  const held = useAnswer("readHoldings", { query: { address: at }, fresh: true, enabled: isKnown });
  if (!isKnown) return <NoPage />;
  // The form begins from what lies there now, not from what was read for another page.
  const data = held.isFetchedAfterMount ? held.data : undefined;
  return (
    <>
      <PageHead title={say("settle.title", { at: address(at) })} />
      <p className="faint">{say("help.settlement")}</p>
      <Answered of={{ ...held, data }}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title={say("settle.none")} />
          ) : (
            <BookingForm
              warehouse={owner}
              lines={linesSettling(items)}
              shape={{ signed: true }}
              fields={["checkedBy", "reason"]}
              isReasoned
              book={({ checkedBy = "", reason = "" }, lines) => {
                const body = { of, owner, checkedBy, reason, lines: changesOf(lines) };
                return call("bookSettlement", { body });
              }}
            />
          )
        }
      </Answered>
    </>
  );
}
