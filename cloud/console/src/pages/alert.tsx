import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { AlertActs } from "../parts/alert-forms.tsx";
import { causeText } from "../parts/alert-line.tsx";
import { useAlertPlace } from "../parts/alert-place.ts";
import { channelAddress, useChannelWords } from "../parts/channel-words.ts";
import { FactList } from "../parts/fact-list.tsx";
import { useNames } from "../parts/names.ts";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { usePeople } from "../parts/people-names.ts";
import { Unexplained } from "../parts/unexplained.tsx";
import { useVoice } from "../texts/texts.ts";

type View = Answer<"readAlert">;

/** One alert: what to do, who sees to it, who was told, and when it was there before. */
export function Alert({ params }: { params: Readonly<Record<string, string>> }) {
  const { say } = useVoice();
  const alert = useAnswer("readAlert", { params: { alert: params["alert"] ?? "" }, live: true });
  return (
    <OnePage back={["/alerts", say("alerts.all")]} of={alert}>
      {(view) => <Shown view={view} />}
    </OnePage>
  );
}

function Shown({ view }: { view: View }) {
  const voice = useVoice();
  const { say, time, word } = voice;
  const names = useNames();
  const whereOf = useAlertPlace();
  const { person } = usePeople();
  const at = (ms: number | undefined) => ms && time(ms);
  return (
    <>
      <PageHead title={causeText(view, voice)}>
        <AlertActs alert={view} />
      </PageHead>
      <FactList
        facts={[
          [say("alerts.state"), word("alertState", view.state)],
          [
            say("alerts.kiosk"),
            view.kiosk === "" ? (
              whereOf(view)
            ) : (
              <Link to={`/kiosks/${view.kiosk}`}>{whereOf(view)}</Link>
            ),
          ],
          [say("alerts.product"), view.product === "" ? "" : names.product(view.product)],
          [say("alerts.left"), view.count],
          [say("alerts.opened"), at(view.openedAt)],
          [say("alerts.acknowledgedBy"), view.acknowledgedBy && person(view.acknowledgedBy)],
          [say("alerts.acknowledgedAt"), at(view.acknowledgedAt)],
          [say("alerts.note"), view.acknowledgedNote],
          [say("alerts.closedAt"), at(view.closedAt)],
          [say("alerts.level"), view.level],
        ]}
      />
      {view.cause === "discrepancy" && <Unexplained of="discrepancy" owner={ownerOf(view)} />}
      <Episodes view={view} />
      <Deliveries view={view} />
    </>
  );
}

/** Whose books the discrepancy is in. */
const ownerOf = ({ kiosk, place = "" }: View) => (kiosk === "" ? place : kiosk);

function Episodes({ view }: { view: View }) {
  const { say, time, word } = useVoice();
  const others = view.episodes.filter(({ id }) => id !== view.id);
  return (
    <section aria-labelledby="episodes" className="panel-card">
      <h2 id="episodes">{say("alerts.episodes")}</h2>
      {others.length === 0 && <p>{say("alerts.firstTime")}</p>}
      <ul className="plain">
        {others.map(({ id, state, openedAt, closedAt }) => (
          <li key={id}>
            <Link to={`/alerts/${id}`}>{time(openedAt)}</Link> {word("alertState", state)}{" "}
            {closedAt !== undefined && <span className="faint">{time(closedAt)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Deliveries({ view }: { view: View }) {
  const { say, time, word } = useVoice();
  const may = useMay();
  const channels = useAnswer("listAlertChannels", { enabled: may("channels.read") }).data?.items;
  const channelOf = (id: string) => {
    const found = channels?.find(({ channel }) => channel === id);
    return found === undefined ? <code>{id}</code> : <ChannelLink of={found} />;
  };
  return (
    <section aria-labelledby="deliveries" className="panel-card">
      <h2 id="deliveries">{say("alerts.deliveries")}</h2>
      {view.deliveries.length === 0 && <p>{say("alerts.noDeliveries")}</p>}
      <ul className="plain">
        {view.deliveries.map(({ id, channel, event, state, writtenAt, attempts }) => (
          <li key={id}>
            {word("told", event)} · {channelOf(channel)} · {word("delivery", state)} ·{" "}
            {say("alerts.attempts", { count: attempts })}{" "}
            <span className="faint">{time(writtenAt)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A channel by its name, and whom it reaches. */
function ChannelLink({ of }: { of: Answer<"listAlertChannels">["items"][number] }) {
  const { rolesOf } = useChannelWords();
  return (
    <>
      <Link to={channelAddress(of.channel)}>{of.name}</Link>{" "}
      <span className="faint">{rolesOf(of)}</span>
    </>
  );
}
