import type { Plan } from "@anxin/firmware/contract";
import { useAnswer } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { FactList } from "./fact-list.tsx";
import { Answered, Nothing } from "./states.tsx";

/** The newest plan, as the kiosk is told it: its revision, and what comes from elsewhere. */
export function PlanSent({ kiosk }: { kiosk: string }) {
  const { say } = useVoice();
  const plan = useAnswer("readKioskPlan", { params: { kiosk }, live: true });
  return (
    <Answered of={plan}>
      {({ plan: text }) =>
        text === null ? <Nothing title={say("plan.none")} /> : <Sent text={text} />
      }
    </Answered>
  );
}

function Sent({ text }: { text: string }) {
  const { say, number } = useVoice();
  const plan = JSON.parse(text) as Plan;
  return (
    <>
      <FactList
        facts={[
          [say("plan.revision"), number(plan.revision)],
          [say("plan.epoch"), number(plan.epoch)],
          [say("plan.loads"), number(plan.loads.length)],
          [say("plan.refused"), plan.refused.join(" ")],
          [say("plan.quotas"), plan.quotas === undefined ? "" : number(plan.quotas.length)],
        ]}
      />
      <details className="raw">
        <summary>{say("plan.raw")}</summary>
        <pre>{JSON.stringify(plan, null, 2)}</pre>
      </details>
    </>
  );
}
