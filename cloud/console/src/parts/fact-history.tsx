import type { Answer } from "../api/client.ts";
import { usePages } from "../api/queries.ts";
import { useVoice, type Voice } from "../texts/texts.ts";
import { useNames } from "./names.ts";
import { Answered, Nothing, ReadMore } from "./states.tsx";

type Fact = Answer<"listKioskFacts">["items"][number];

/** What a kiosk said happened, newest first; older facts on demand. */
export function FactHistory({ kiosk }: { kiosk: string }) {
  const { say } = useVoice();
  const facts = usePages("listKioskFacts", { params: { kiosk }, word: "before", live: true });
  return (
    <section aria-labelledby="history" className="panel-card">
      <h2 id="history">{say("kiosk.history")}</h2>
      <Answered of={facts}>
        {(items) =>
          items.length === 0 ? (
            <Nothing title={say("kiosk.noFacts")} />
          ) : (
            <ol className="history">
              {items.map((fact) => (
                <FactLine key={`${fact.epoch}-${fact.seq}`} fact={fact} />
              ))}
            </ol>
          )
        }
      </Answered>
      <ReadMore of={facts} />
    </section>
  );
}

function FactLine({ fact }: { fact: Fact }) {
  const voice = useVoice();
  const names = useNames();
  const said = Object.entries(fact.says)
    .filter(([name, value]) => value !== "" && !(value === 0 && SILENT_AT_ZERO.includes(name)))
    .sort(([a], [b]) => orderOf(a) - orderOf(b))
    .map(([name, value]) => {
      const isProduct = name === "product";
      const shown = isProduct ? names.product(String(value)) : valueText(name, value, voice);
      return voice.word("said", name).replace("{value}", shown);
    });
  return (
    <li>
      <time dateTime={new Date(fact.at ?? fact.receivedAt).toISOString()}>
        {voice.time(fact.at ?? fact.receivedAt)}
      </time>
      <span>
        <strong>{voice.word("fact", fact.kind)}</strong> {said.join(" · ")}{" "}
        {fact.at === null && <span className="faint">{voice.say("kiosk.noClock")}</span>}
      </span>
    </li>
  );
}

/** Zero of these says nothing: no lane, nothing left out. */
const SILENT_AT_ZERO = ["lane", "doors", "climates"];
/** What a person looks for first. */
const ORDER = ["lane", "product", "count", "lot", "expiry"];
const orderOf = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** A number in the unit people read: degrees of hundredths, percent of tenths, days with dashes. */
function valueText(name: string, value: string | number, { expiry, word }: Voice): string {
  if (name === "expiry") return expiry(Number(value));
  if (name === "temperatureCenti") return (Number(value) / 100).toFixed(1);
  if (name === "humidityDeci") return (Number(value) / 10).toFixed(1);
  return WORDED.includes(name) ? word("value", String(value)) : String(value);
}

/** These are words of the wire, which have a word in each language. */
const WORDED = ["permission", "cause", "reason"];
