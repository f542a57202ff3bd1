import { useState } from "react";
import { Button } from "antd";
import type { Round, RoundLoad } from "../kept/round-kept.ts";
import { useVoice } from "../texts/texts.ts";
import { EvidenceForm } from "./evidence-form.tsx";
import { LoadCode } from "./load-code.tsx";

type Stop = Round["stops"][number];

interface StopProps {
  stop: Stop;
  account: string;
  product: (code: string) => string;
}

/** One kiosk of the round: what goes where, the code for its reader, what to do before it. */
export function RoundStop({ stop, account, product }: StopProps) {
  const { say, name } = useVoice();
  const ready = stop.loads.find(({ state }) => state === "ready");
  const [picked, setPicked] = useState(ready?.load ?? stop.loads[0]?.load ?? "");
  const load = stop.loads.find((one) => one.load === picked) ?? stop.loads[0];
  return (
    <>
      <h1>{name(stop.names)}</h1>
      <div className="lane-picks" role="group" aria-label={say("round.pick")}>
        {stop.loads.map((one) => (
          <Button
            key={one.load}
            size="large"
            className={one.state === "ready" ? "" : "over"}
            type={one.load === load?.load ? "primary" : "default"}
            aria-pressed={one.load === load?.load}
            onClick={() => setPicked(one.load)}
          >
            {say("round.lane", { lane: one.lane })} · {say("round.boxes", { count: one.count })}
          </Button>
        ))}
      </div>
      {load !== undefined && (
        <>
          <section aria-labelledby="load" className="panel-card">
            <LoadHead load={load} product={product} />
            <LoadBody load={load} />
          </section>
          <EvidenceForm
            key={load.load}
            about={{ account, kiosk: stop.kiosk, names: stop.names, ...idOf(load) }}
          />
        </>
      )}
    </>
  );
}

const idOf = ({ load, lane }: RoundLoad) => ({ load, lane });

function LoadHead({ load, product }: { load: RoundLoad; product: (code: string) => string }) {
  const { say, expiry } = useVoice();
  const { lane, count, lot, departed, state } = load;
  return (
    <>
      <h2 id="load" className="load-head">
        {say("round.lane", { lane })} · {product(load.product)} · {say("round.boxes", { count })}
      </h2>
      <p className="load-lot">
        {say("round.lot", { lot })} · {say("round.expiry", { day: expiry(load.expiry) })}
      </p>
      {!departed && state === "ready" && <p className="faint">{say("round.notDeparted")}</p>}
    </>
  );
}

function LoadBody({ load }: { load: RoundLoad }) {
  const { say, word, time } = useVoice();
  const { code, lane, count, lot, state } = load;
  if (state !== "ready") return <p className="notice">{word("loadEnd", state)}</p>;
  if (code === null) return <p className="notice">{say("round.noCode")}</p>;
  if (code.until * 1000 <= Date.now()) return <p className="notice">{say("round.codeOver")}</p>;
  return (
    <>
      <p className="bright">{say("round.bright")}</p>
      <LoadCode text={code.text} lane={lane} />
      <p className="faint">{say("round.codeUntil", { time: time(code.until * 1000) })}</p>
      <h3>{say("round.how")}</h3>
      <ol className="how">
        <li>{say("round.how1")}</li>
        <li>{say("round.how2", { count, lane, lot })}</li>
        <li>{say("round.how3")}</li>
        <li>{say("round.how4")}</li>
      </ol>
    </>
  );
}
