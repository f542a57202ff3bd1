import { App, Button } from "antd";
import { useContext, useEffect, useState } from "react";
import { useAnswer } from "../api/queries.ts";
import { useWord } from "../frame/address.ts";
import { SessionContext } from "../frame/session.ts";
import { carriedBy, endsAt, type KeptRound, type Round as RoundNow } from "../kept/round-kept.ts";
import type { ShellKept } from "../kept/shell-kept.ts";
import { useKeeping, useKept, useSending, waitingCount } from "../kept/use-kept.ts";
import { OutboxList } from "../parts/evidence-lists.tsx";
import { RoundPicture } from "../parts/round-picture.tsx";
import { RoundStop } from "../parts/round-stop.tsx";
import { Answered, Nothing } from "../parts/states.tsx";
import { useVoice, type Voice } from "../texts/texts.ts";

/** A code that changes under the reader is read again; so not more often than this. */
const READ_AGAIN_MS = 60_000;

/** What somebody who fills kiosks needs on the way; kept on their phone for where no link is. */
export function Round() {
  const session = useContext(SessionContext);
  const isSignedIn = session !== null;
  const answer = useAnswer("readRound", { enabled: isSignedIn, everyMs: READ_AGAIN_MS });
  const kept = useKept().data ?? undefined;
  const account = session?.id ?? kept?.account;
  const shell = useKeptNow(session?.id, answer.data);
  useSending(account);
  const own = kept?.account === account ? kept : undefined;
  const round = answer.data ?? own?.round;
  if (round === undefined || account === undefined) {
    return <Answered of={answer}>{() => null}</Answered>;
  }
  return (
    <div className="round">
      <Standing hasLink={isSignedIn && !answer.isError} round={round} shell={shell} />
      {own !== undefined && <Ended kept={own} />}
      <Chosen round={round} account={account} />
      <OutboxList />
      {own !== undefined && <Until kept={own} isSignedIn={isSignedIn} />}
    </div>
  );
}

/** Keeps each round that is read, and the page to show it on. */
function useKeptNow(account: string | undefined, round: RoundNow | undefined): ShellKept {
  const { keep } = useKeeping();
  const [shell, setShell] = useState<ShellKept>("not-yet");
  useEffect(() => {
    let isHere = true;
    if (account === undefined || round === undefined) return undefined;
    const now = async () => {
      // A phone without room, or a private window: the page works as long as there is a link.
      const done = await keep(account, round).catch(() => "unable" as const);
      if (isHere) setShell(done);
    };
    void now();
    return () => {
      isHere = false;
    };
  }, [account, round, keep]);
  return shell;
}

interface StandingProps {
  hasLink: boolean;
  round: RoundNow;
  shell: ShellKept;
}

function Standing({ hasLink, round, shell }: StandingProps) {
  const { say, time } = useVoice();
  const at = { time: time(round.readAt) };
  if (!hasLink) return <p className="notice">{say("round.noLink", at)}</p>;
  const keeping = {
    kept: "round.kept",
    "not-yet": "round.keeping",
    unable: "round.unable",
  } as const;
  return (
    <p role="status" className={shell === "unable" ? "notice" : "faint"}>
      {say("round.readAt", at)} · {say(keeping[shell])}
    </p>
  );
}

/** Codes this phone had that no kiosk should be shown any more. */
function Ended({ kept }: { kept: KeptRound }) {
  const { say, word, name } = useVoice();
  const { seen } = useKeeping();
  if (kept.changes.length === 0) return null;
  return (
    <section aria-labelledby="ended" className="notice" role="alert">
      <h2 id="ended">{say("round.ended")}</h2>
      <ul className="plain">
        {kept.changes.map(({ load, names, lane, end }) => (
          <li key={load}>
            <strong>{say("round.endedOf", { name: name(names), lane })}</strong>{" "}
            {word("loadEnd", end)}
          </li>
        ))}
      </ul>
      <Button size="large" onClick={() => void seen()}>
        {say("round.seen")}
      </Button>
    </section>
  );
}

const productOf =
  ({ products }: RoundNow, { name }: Voice) =>
  (code: string) => {
    const found = products.find((one) => one.code === code);
    return found === undefined ? code : name(found.names);
  };

/** The whole round, or the stop the address names. */
function Chosen({ round, account }: { round: RoundNow; account: string }) {
  const voice = useVoice();
  const [chosen, choose] = useWord("stop");
  const stop = round.stops.find(({ kiosk }) => kiosk === chosen);
  const pick = (kiosk: string) => {
    choose(kiosk);
    scrollTo(0, 0);
  };
  if (stop === undefined) return <Overview round={round} pick={pick} />;
  return (
    <>
      <Button size="large" onClick={() => pick("")}>
        {voice.say("round.back")}
      </Button>
      <RoundStop key={chosen} stop={stop} account={account} product={productOf(round, voice)} />
    </>
  );
}

function Overview({ round, pick }: { round: RoundNow; pick: (kiosk: string) => void }) {
  const { say, name } = useVoice();
  if (round.stops.length === 0) {
    return (
      <>
        <h1>{say("round.title")}</h1>
        <Nothing title={say("round.none")} />
        <p>{say("round.noneHelp")}</p>
      </>
    );
  }
  return (
    <>
      <h1>{say("round.title")}</h1>
      <ToCarry round={round} />
      <section aria-labelledby="stops" className="panel-card">
        <h2 id="stops">{say("round.stops")}</h2>
        {round.from !== null && <p>{say("round.from", { name: name(round.from.names) })}</p>}
        <RoundPicture round={round} />
        <ol className="stops">
          {round.stops.map((stop) => (
            <li key={stop.kiosk}>
              <button type="button" className="stop" onClick={() => pick(stop.kiosk)}>
                <StopLine stop={stop} />
              </button>
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

function StopLine({ stop }: { stop: RoundNow["stops"][number] }) {
  const { say, name, number } = useVoice();
  const ready = stop.loads.filter(({ state }) => state === "ready");
  const lanes = [...new Set(ready.map(({ lane }) => lane))].join(", ");
  const count = ready.reduce((sum, load) => sum + load.count, 0);
  return (
    <>
      <strong>{name(stop.names)}</strong>
      <span>
        {ready.length === 0
          ? say("round.stopDone")
          : `${say("round.lanes", { lanes })} · ${say("round.boxes", { count })}`}
      </span>
      {stop.km !== null && (
        <span className="faint">
          {say("round.km", { km: number(Math.round(stop.km * 10) / 10) })}
        </span>
      )}
    </>
  );
}

function ToCarry({ round }: { round: RoundNow }) {
  const voice = useVoice();
  const { say, expiry } = voice;
  const product = productOf(round, voice);
  const carried = carriedBy(round);
  const count = carried.reduce((sum, one) => sum + one.count, 0);
  return (
    <section aria-labelledby="carry" className="panel-card">
      <h2 id="carry">
        {say("round.carry")} · {say("round.total", { count })}
      </h2>
      <ul className="plain carried">
        {carried.map((one) => (
          <li key={`${one.product} ${one.lot} ${one.expiry}`}>
            <span>
              <strong>{product(one.product)}</strong>
              <br />
              <span className="whole">{say("round.lot", { lot: one.lot })}</span>{" "}
              <span className="whole">{say("round.expiry", { day: expiry(one.expiry) })}</span>
            </span>
            <strong className="carried-count">{say("round.boxes", { count: one.count })}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** For how long it is kept; who cannot sign out without a link can still clear the phone. */
function Until({ kept, isSignedIn }: { kept: KeptRound; isSignedIn: boolean }) {
  const { say, time } = useVoice();
  const { modal } = App.useApp();
  const { drop } = useKeeping();
  const ask = async () => {
    const count = await waitingCount();
    await modal.confirm({
      title: say("round.dropSure"),
      content: count === 0 ? undefined : say("round.dropWaiting", { count }),
      okText: say("round.dropOk"),
      cancelText: say("dialog.cancel"),
      onOk: drop,
    });
  };
  return (
    <footer className="round-until">
      <p className="faint">{say("round.until", { time: time(endsAt(kept)) })}</p>
      {!isSignedIn && (
        <Button size="large" danger onClick={() => void ask()}>
          {say("round.drop")}
        </Button>
      )}
    </footer>
  );
}
