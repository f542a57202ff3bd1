import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { Suspense, useEffect, useState } from "react";
import { dropKept, useOwnOnly, waitingCount } from "../kept/use-kept.ts";
import { PasswordForm } from "../parts/password-form.tsx";
import { Failed, Loading, NoPage, NotAllowed } from "../parts/states.tsx";
import { LANGUAGE_NAMES, useVoice, type Language } from "../texts/texts.ts";
import { SignIn } from "../pages/sign-in.tsx";
import { Link, matchPath, usePath } from "./address.ts";
import { PAGES } from "./page-list.ts";
import { leave, SessionContext, useMay, useSession, type Session } from "./session.ts";
import { WithoutLink } from "./without-link.tsx";

interface ShellProps {
  setLanguage: (language: Language) => void;
}

/** What stands around every page; without a session it is the form to sign in by. */
export function Shell({ setLanguage }: ShellProps) {
  const { say } = useVoice();
  const session = useSession();
  useOwnOnly(session.data?.id);
  // Asked in vain once, so that nobody waits for all tries before what is on the phone is shown.
  const isUnasked = session.data === undefined && session.failureReason !== null;
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {say("app.skip")}
      </a>
      <SessionContext value={session.data ?? null}>
        <Head session={session.data ?? null} setLanguage={setLanguage} />
        <main id="main" tabIndex={-1}>
          {session.isPending && !isUnasked && <Loading />}
          {isUnasked && (
            <WithoutLink>
              {session.isError ? (
                <Failed error={session.error} again={session.refetch} />
              ) : (
                <Loading />
              )}
            </WithoutLink>
          )}
          {session.data === null && <SignIn />}
          {session.data && <PageHere />}
        </main>
      </SessionContext>
    </div>
  );
}

function Head({ session, setLanguage }: ShellProps & { session: Session | null }) {
  const { say, language } = useVoice();
  const [isOpen, setOpen] = useState(false);
  const path = usePath();
  useEffect(() => setOpen(false), [path]);
  const other = language === "zh" ? "en" : "zh";
  return (
    <header className="head">
      <Link to="/" className="brand">
        <BrandMark /> {say("app.brand")}
      </Link>
      {session !== null && (
        <Button
          className="menu-button"
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
        >
          {say("app.menu")}
        </Button>
      )}
      <div id="navigation" className={isOpen ? "navigation open" : "navigation"}>
        {session !== null && <Navigation />}
        <div className="own">
          <Button lang={other} size="small" onClick={() => setLanguage(other)}>
            {LANGUAGE_NAMES[other]}
          </Button>
          {session !== null && <Own session={session} />}
        </div>
      </div>
    </header>
  );
}

/** A leaf in a shield: nothing to read, so hidden from screen readers. */
function BrandMark() {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 2l8 3v6c0 5-3.4 9-8 11-4.6-2-8-6-8-11V5z" fill="#0b6e4f" />
      <path d="M8 12l3 3 5-6" fill="none" stroke="#fff" strokeWidth="2" />
    </svg>
  );
}

function Navigation() {
  const { say } = useVoice();
  const may = useMay();
  const path = usePath();
  const shown = PAGES.filter(({ listed, action }) => listed && may(action));
  return (
    <nav aria-label={say("app.navigation")}>
      <ul>
        {shown.map(({ path: to, title }) => {
          const isHere = to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`);
          return (
            <li key={to}>
              <Link to={to} {...(isHere ? { "aria-current": "page" as const } : {})}>
                {say(title)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Own({ session }: { session: Session }) {
  const { say } = useVoice();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const { modal } = App.useApp();
  const signOut = async () => {
    if (!(await mayLose())) return;
    await leave();
    await dropKept().catch(() => undefined);
    queries.setQueryData(["readSession"], null);
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "readSession" });
  };
  const mayLose = async (): Promise<boolean> => {
    const count = await waitingCount();
    if (count === 0) return true;
    return modal.confirm({
      title: say("app.signOut"),
      content: say("round.dropWaiting", { count }),
      okText: say("app.signOut"),
      cancelText: say("dialog.cancel"),
    });
  };
  return (
    <>
      <span className="person">{session.id === "office" ? say("app.office") : session.name}</span>
      {session.account !== "" && (
        <Button size="small" onClick={() => setOpen(true)}>
          {say("app.password")}
        </Button>
      )}
      <Button size="small" onClick={() => void signOut()}>
        {say("app.signOut")}
      </Button>
      {isOpen && <PasswordForm close={() => setOpen(false)} />}
    </>
  );
}

/** The page the address names, if whoever is signed in may look at it. */
function PageHere() {
  const { say } = useVoice();
  const may = useMay();
  const path = usePath();
  const found = PAGES.map((entry) => ({ entry, params: matchPath(entry.path, path) })).find(
    ({ params }) => params !== undefined,
  );
  const title = found === undefined ? say("look.noPage") : say(found.entry.title);
  useEffect(() => {
    document.title = `${title} · ${say("app.title")}`;
  }, [title, say]);
  if (found === undefined) return <NoPage />;
  const { action, page: Page } = found.entry;
  if (!may(action)) return <NotAllowed action={action} />;
  return (
    <Suspense fallback={<Loading />}>
      <Page key={path} params={found.params ?? {}} />
    </Suspense>
  );
}
