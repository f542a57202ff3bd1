import { App, Button } from "antd";
import { useContext, useState } from "react";
import { call, type Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { SessionContext, useMay } from "../frame/session.ts";
import { ChangeAccountForm, LockAccountForm } from "../parts/account-forms.tsx";
import { FactList } from "../parts/fact-list.tsx";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { usePlaceNames } from "../parts/place-names.ts";
import { ShownOnce } from "../parts/shown-once.tsx";
import { useProblemText } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type View = Answer<"readAccount">;

/** One person's account: what they may do where, and letting them in. */
export function Account({ params }: { params: Readonly<Record<string, string>> }) {
  const { say } = useVoice();
  const account = useAnswer("readAccount", {
    params: { account: params["account"] ?? "" },
    live: true,
  });
  return (
    <OnePage back={["/people", say("people.all")]} of={account}>
      {(view) => <Shown view={view} />}
    </OnePage>
  );
}

function Shown({ view }: { view: View }) {
  const { say } = useVoice();
  const may = useMay();
  const session = useContext(SessionContext);
  const [wish, setWish] = useState<"change" | "lock">();
  const close = () => setWish(undefined);
  const isOwn = session?.account === view.account;
  return (
    <>
      <PageHead title={view.person}>
        {may("people.change") && (
          <>
            {!view.closed && <LinkButton account={view.account} />}
            <Button onClick={() => setWish("change")}>{say("people.change")}</Button>
            {!isOwn && (
              <Button danger={!view.closed} onClick={() => setWish("lock")}>
                {say(view.closed ? "people.unlock" : "people.lock")}
              </Button>
            )}
          </>
        )}
      </PageHead>
      {view.closed && <p className="notice">{say("people.closedHelp")}</p>}
      <Facts view={view} />
      <Grants view={view} />
      {wish === "change" && <ChangeAccountForm account={view.account} close={close} />}
      {wish === "lock" && <LockAccountForm account={view.account} close={close} />}
    </>
  );
}

function Facts({ view }: { view: View }) {
  const { say, time } = useVoice();
  const may = useMay();
  return (
    <FactList
      facts={[
        [say("people.name"), view.name],
        [say("people.state"), say(view.closed ? "people.closed" : "people.open")],
        [
          say("people.password"),
          say(view.hasPassword ? "people.passwordSet" : "people.passwordNone"),
        ],
        [say("people.since"), time(view.createdAt)],
        [
          say("nav.audit"),
          may("audit.read") && (
            <Link to={`/audit?find=${encodeURIComponent(`people/${view.account}`)}`}>
              {say("people.changes")}
            </Link>
          ),
        ],
      ]}
    />
  );
}

function Grants({ view }: { view: View }) {
  const { say } = useVoice();
  const places = usePlaceNames();
  return (
    <section aria-labelledby="roles" className="panel-card">
      <h2 id="roles">{say("people.roles")}</h2>
      {view.grants.length === 0 && <p>{say("people.noRoles")}</p>}
      <ul className="plain">
        {view.grants.map(({ role, place }) => (
          <li key={`${role} ${place}`}>
            <strong>{say(`role.${role}`)}</strong>{" "}
            {place === "" ? (
              say("people.everywhere")
            ) : (
              <Link to={`/places/${place}`}>{places.place(place)}</Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Makes the link that lets somebody in once, and shows it this one time. */
function LinkButton({ account }: { account: string }) {
  const { say } = useVoice();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const [link, setLink] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      const made = await call("makeLink", { params: { account }, body: {} });
      setLink(made.link === null ? undefined : consoleLink(made.link));
    } catch (error) {
      void message.error(problemText(error));
    }
    setBusy(false);
  };
  return (
    <>
      <Button type="primary" loading={isBusy} onClick={() => void make()}>
        {say("people.link")}
      </Button>
      {link !== undefined && (
        <ShownOnce
          title={say("people.link")}
          help={say("people.linkHelp")}
          secret={link}
          close={() => setLink(undefined)}
        />
      )}
    </>
  );
}

/** The service's link leads to the office's page; with `to` it leads here. */
function consoleLink(link: string): string {
  const address = new URL(link, location.origin);
  address.searchParams.set("to", "console");
  return address.href;
}
