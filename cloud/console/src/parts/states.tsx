import { Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { Problem } from "../api/client.ts";
import type { Pages } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";

/** While something is read. */
export function Loading() {
  const { say } = useVoice();
  return (
    <div role="status" className="state">
      <span className="unseen">{say("look.loading")}</span>
      <Skeleton active={false} paragraph={{ rows: 5 }} />
    </div>
  );
}

/** What a refusal or a lost connection means to a person. */
export function useProblemText(): (error: unknown) => string {
  const { word, name } = useVoice();
  return (error) => {
    if (!(error instanceof Problem)) return word("problem", "no-answer");
    return error.sentence === undefined ? word("problem", error.code) : name(error.sentence);
  };
}

/** Whether a change was refused because another was made since its form was opened. Pure. */
export const isStale = (error: unknown): boolean =>
  error instanceof Problem && error.code === "stale";

/** A refusal beside a form: what it means, what exactly is meant, and its code to ask about. */
export function Refusal({ error }: { error: unknown }) {
  const text = useProblemText();
  const { code, message } = error instanceof Problem ? error : { code: "no-answer", message: "" };
  return (
    <div className="refusal" role="alert">
      <strong>{text(error)}</strong>
      <span>
        <code>{code}</code> {message}
      </span>
    </div>
  );
}

/** What was asked of the service, and how far that is. */
export interface Answering<T> {
  data: T | undefined;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

interface AnsweredProps<T> {
  of: Answering<T>;
  children: (data: T) => ReactNode;
}

/** What was read, or the picture of why it is not there. */
export function Answered<T>({ of, children }: AnsweredProps<T>) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  return of.isError ? <Failed error={of.error} again={of.refetch} /> : <Loading />;
}

/** Reads on in a long list. */
export function ReadMore({ of }: { of: Pages<unknown> }) {
  const { say } = useVoice();
  if (!of.hasMore) return null;
  return (
    <Button className="more" loading={of.isReadingMore} onClick={() => void of.readMore()}>
      {say("table.more")}
    </Button>
  );
}

/** When something could not be read. */
export function Failed({ error, again }: { error: unknown; again: () => unknown }) {
  const { say } = useVoice();
  const text = useProblemText();
  return (
    <State picture="broken" title={say("look.failed")} role="alert">
      <p>{text(error)}</p>
      <Button onClick={() => void again()}>{say("look.again")}</Button>
    </State>
  );
}

/** When there is nothing to show, which may be good news. */
export function Nothing({ title }: { title: string }) {
  return <State picture="empty" title={title} />;
}

export function NotAllowed({ action }: { action: string }) {
  const { say } = useVoice();
  return (
    <State picture="shut" title={say("look.notAllowed")} heading>
      <p>{say("look.notAllowedHelp", { action })}</p>
      <Link to="/">{say("look.home")}</Link>
    </State>
  );
}

export function NoPage() {
  const { say } = useVoice();
  return (
    <State picture="broken" title={say("look.noPage")} heading>
      <Link to="/">{say("look.home")}</Link>
    </State>
  );
}

interface StateProps {
  picture: keyof typeof PICTURES;
  title: string;
  heading?: boolean;
  role?: "alert";
  children?: ReactNode;
}

function State({ picture, title, heading = false, role, children }: StateProps) {
  return (
    <div className="state" role={role}>
      <svg width="96" height="96" viewBox="0 0 96 96" aria-hidden="true">
        <rect x="26" y="10" width="44" height="72" rx="4" fill="#f0f5f3" stroke="#8aa79c" />
        {PICTURES[picture]}
        <path d="M14 86h68" stroke="#8aa79c" />
      </svg>
      {heading ? <h1>{title}</h1> : <p className="state-title">{title}</p>}
      {children}
    </div>
  );
}

/** A kiosk that is empty, broken or shut: what each state has inside the same cabinet. */
const PICTURES = {
  empty: <path d="M32 28h32M32 46h32M32 64h32" stroke="#8aa79c" strokeDasharray="3 3" />,
  broken: <path d="M40 28l10 14-8 6 12 18" fill="none" stroke="#a8071a" strokeWidth="2" />,
  shut: (
    <g fill="none" stroke="#595959" strokeWidth="2">
      <rect x="38" y="44" width="20" height="16" rx="2" />
      <path d="M42 44v-6a6 6 0 0 1 12 0v6" />
    </g>
  ),
};
