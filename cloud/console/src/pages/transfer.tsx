import { call } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { BookingForm } from "../parts/booking-form.tsx";
import { linesHeld } from "../parts/lot-line-list.ts";
import { PageHead } from "../parts/page-head.tsx";
import { usePeople } from "../parts/people-names.ts";
import { usePlaceNames } from "../parts/place-names.ts";
import { Answered, Nothing } from "../parts/states.tsx";
import { countsOf, reasonOf } from "../parts/works.ts";
import { useVoice } from "../texts/texts.ts";

/** Receives a transfer: what really came is counted, and short or over is a discrepancy. */
export function Transfer({ params }: { params: Readonly<Record<string, string>> }) {
  const transfer = params["transfer"] ?? "";
  const { say, time } = useVoice();
  const { place } = usePlaceNames();
  const { person } = usePeople();
  const transfers = useAnswer("listTransfers");
  return (
    <>
      <PageHead title={say("kind.transfer-receipt")} />
      <Answered of={transfers}>
        {({ items }) => {
          const sent = items.find(({ key }) => key === transfer);
          if (sent === undefined) {
            return (
              <>
                <Nothing title={say("work.notUnderWay")} />
                <Link to={`/documents/${transfer}`}>{say("doc.look")}</Link>
              </>
            );
          }
          return (
            <>
              <p className="standing">
                {say("work.sentBy", {
                  from: place(sent.from),
                  to: place(sent.to),
                  who: person(sent.by),
                  checker: person(sent.checkedBy),
                  at: time(sent.bookedAt),
                })}
              </p>
              <p className="faint">{say("help.transfer-receipt")}</p>
              <BookingForm
                warehouse={sent.to}
                lines={linesHeld(sent.lines, "none")}
                shape={{}}
                fields={["reason"]}
                mayBeEmpty
                book={(typed, lines) => {
                  return call("bookTransferReceipt", {
                    body: { transfer, ...reasonOf(typed), lines: countsOf(lines) },
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
