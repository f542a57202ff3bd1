import { fileAddress } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { useOutbox } from "../kept/use-kept.ts";
import { useVoice } from "../texts/texts.ts";
import { usePeople } from "./people-names.ts";
import { Answered } from "./states.tsx";

/** Notes and photos of this phone, and how far each is. */
export function OutboxList() {
  const { say, word, name, time } = useVoice();
  const outbox = useOutbox();
  if (outbox.length === 0) return null;
  return (
    <section aria-labelledby="outbox" className="panel-card">
      <h2 id="outbox">{say("evidence.outbox")}</h2>
      <ul className="plain outbox">
        {outbox.toReversed().map(({ request, names, lane, notedAt, note, state, code }) => (
          <li key={request}>
            <strong className={`sending ${state}`}>{word("sending", state)}</strong>{" "}
            {say("evidence.outboxOf", { name: name(names), lane })}
            <span className="faint"> {time(notedAt)}</span>
            <div>{note === "" ? say("evidence.onlyPhoto") : note}</div>
            {state === "refused" && <div role="alert">{word("problem", code)}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What restockers said and showed of a kiosk's loads. */
export function KioskEvidence({ kiosk }: { kiosk: string }) {
  const { say, time } = useVoice();
  const { person } = usePeople();
  const evidence = useAnswer("listEvidence", { params: { kiosk } });
  return (
    <section aria-labelledby="kiosk-evidence" className="panel-card">
      <h2 id="kiosk-evidence">{say("evidence.of")}</h2>
      <Answered of={evidence}>
        {({ items }) => (
          <ul className="plain">
            {items.length === 0 && <li>{say("evidence.none")}</li>}
            {items.map((one) => (
              <li key={one.evidence}>
                <span className="faint">
                  {time(one.notedAt)} {person(one.sentBy)}{" "}
                  {say("evidence.load", { load: one.load })}
                </span>
                <div>{one.note}</div>
                {one.hasPhoto && (
                  <img
                    className="photo"
                    loading="lazy"
                    alt={say("evidence.shown")}
                    src={fileAddress("readEvidencePhoto", {
                      kiosk,
                      evidence: String(one.evidence),
                    })}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </section>
  );
}
