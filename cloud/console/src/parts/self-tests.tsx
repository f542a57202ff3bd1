import { useAnswer } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { Answered } from "./states.tsx";

/** The motor came home; lanes are emptied for a self-test, so nothing falls as a rule. */
const CAME_HOME = ["no-drop", "dropped"];

/** How each lane's last self-test by cable ended. */
export function SelfTests({ kiosk }: { kiosk: string }) {
  const { say, word, time } = useVoice();
  const tests = useAnswer("listKioskSelfTests", { params: { kiosk }, live: true });
  return (
    <section aria-labelledby="self-tests" className="panel-card">
      <h2 id="self-tests">{say("fleet.selfTests")}</h2>
      <Answered of={tests}>
        {({ items }) => (
          <ul className="plain">
            {items.length === 0 && <li>{say("fleet.noSelfTests")}</li>}
            {items.map(({ lane, receivedAt, outcome }) => (
              <li key={lane}>
                {say("kiosk.lane", { lane })}{" "}
                <strong className={CAME_HOME.includes(outcome) ? "working" : "failing"}>
                  {word("outcome", outcome)}
                </strong>{" "}
                <span className="faint">{time(receivedAt)}</span>
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </section>
  );
}
