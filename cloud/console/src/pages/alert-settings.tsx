import { Button, Form } from "antd";
import { DESK_NAMES, DESKS, type Desk } from "../../../src/alerts/causes.ts";
import { call, type Answer } from "../api/client.ts";
import type { Operations } from "../api/operations.ts";
import { useAnswer, useTagged, type Tagged } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { EditForm } from "../parts/edit-form.tsx";
import { ChoiceField, NumberField, TimeField } from "../parts/fields.tsx";
import { useRoleOptions } from "../parts/grants-field.tsx";
import { MinutesField } from "../parts/minutes-field.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Answered } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Settings = Answer<"readAlertSettings">;
type Wish = Operations["changeAlertSettings"]["body"];

/** When who is told: quiet hours, escalation, thresholds, and the daily proofs that it works. */
export function AlertSettings() {
  const { say } = useVoice();
  const may = useMay();
  const settings = useTagged("readAlertSettings", {});
  return (
    <>
      <Link to="/alerts">{say("alerts.all")}</Link>
      <PageHead title={say("rules.title")} />
      <Answered of={settings}>
        {(begun) => <Rules key={begun.tag} begun={begun} again={settings.refetch} />}
      </Answered>
      {may("alerts.read") && <Proofs />}
    </>
  );
}

interface RulesProps {
  begun: Tagged<Settings>;
  again: () => unknown;
}

function Rules({ begun: { answer, tag }, again }: RulesProps) {
  const { say, name } = useVoice();
  const may = useMay();
  const [form] = Form.useForm<Wish>();
  const causes = useAnswer("listAlertCauses").data?.items ?? [];
  const save = async (typed: Wish) => {
    await call("changeAlertSettings", { body: typed, ifMatch: tag });
    await again();
    return say("rules.saved");
  };
  return (
    <EditForm<Wish>
      form={form}
      start={answer}
      okText={say("rules.save")}
      isReadOnly={!may("policy.change")}
      save={save}
      again={again}
    >
      <section className="panel-card" aria-labelledby="quiet">
        <h2 id="quiet">{say("rules.quiet")}</h2>
        <p className="faint">{say("rules.quietHelp")}</p>
        <div className="fields">
          <TimeField name={["quiet", "from"]} label={say("rules.quietFrom")} />
          <TimeField name={["quiet", "to"]} label={say("rules.quietTo")} />
          <TimeField name="proofAt" label={say("rules.proofAt")} help={say("rules.proofHelp")} />
        </div>
        <ChoiceField
          name="urgent"
          label={say("rules.urgent")}
          help={say("rules.urgentHelp")}
          options={causes.map(({ cause, says }) => ({ value: cause, label: name(says) }))}
          many
          isOptional
        />
      </section>
      <section className="panel-card" aria-labelledby="escalation">
        <h2 id="escalation">{say("rules.escalation")}</h2>
        <p className="faint">{say("rules.escalationHelp")}</p>
        {DESKS.map((desk) => (
          <DeskSteps key={desk} desk={desk} />
        ))}
      </section>
      <Thresholds />
    </EditForm>
  );
}

/** Who is told when, of the alerts of one desk. */
function DeskSteps({ desk }: { desk: Desk }) {
  const { say, name } = useVoice();
  const roles = useRoleOptions();
  const may = useMay();
  return (
    <fieldset className="steps">
      <legend>{name(DESK_NAMES[desk])}</legend>
      <Form.List name={["escalation", desk]}>
        {(steps, { add, remove }) => (
          <>
            {steps.map(({ key, name: at }) => (
              <div key={key} className="step">
                <MinutesField name={[at, "afterMinutes"]} label={say("rules.after")} min={0} />
                <ChoiceField name={[at, "roles"]} label={say("rules.tell")} options={roles} many />
                {may("policy.change") && steps.length > 1 && (
                  <Button
                    aria-label={say("rules.removeOf", {
                      desk: name(DESK_NAMES[desk]),
                      number: at + 1,
                    })}
                    onClick={() => remove(at)}
                  >
                    {say("line.remove")}
                  </Button>
                )}
              </div>
            ))}
            {may("policy.change") && steps.length < STEPS_MAX && (
              <Button onClick={() => add({})}>{say("rules.addStep")}</Button>
            )}
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

/** As the service takes them. */
const STEPS_MAX = 6;
const DAYS = [1, 730] as const;

function Thresholds() {
  const { say } = useVoice();
  return (
    <section className="panel-card" aria-labelledby="thresholds">
      <h2 id="thresholds">{say("rules.thresholds")}</h2>
      <div className="fields">
        <MinutesField name={["thresholds", "offlineMinutes"]} label={say("rules.offlineMinutes")} />
        <MinutesField name={["thresholds", "backMinutes"]} label={say("rules.backMinutes")} />
        <MinutesField
          name={["thresholds", "channelFailingMinutes"]}
          label={say("rules.channelFailingMinutes")}
        />
        <NumberField
          name={["thresholds", "nearExpiryDays"]}
          label={say("rules.nearExpiryDays")}
          range={DAYS}
        />
        <NumberField
          name={["thresholds", "warehouseNearExpiryDays"]}
          label={say("rules.warehouseNearExpiryDays")}
          range={DAYS}
        />
        <NumberField
          name={["thresholds", "keyEndingDays"]}
          label={say("rules.keyEndingDays")}
          range={DAYS}
        />
      </div>
    </section>
  );
}

type Proof = Answer<"listAlertProofs">["items"][number];

/** Each morning's message that alerts arrive. */
function Proofs() {
  const { say, time, expiry } = useVoice();
  const proofs = useAnswer("listAlertProofs", { live: true });
  const columns: readonly Column<Proof>[] = [
    {
      key: "day",
      title: say("rules.proofDay"),
      value: ({ day }) => day,
      text: ({ day }) => expiry(day),
    },
    { key: "at", title: say("rules.proofTold"), value: ({ at }) => at, text: ({ at }) => time(at) },
    { key: "checked", title: say("rules.proofChecked"), value: ({ checked }) => checked },
    { key: "open", title: say("rules.proofOpen"), value: ({ open }) => open },
    {
      key: "looked",
      title: say("rules.proofLooked"),
      value: ({ lookedAt }) => lookedAt,
      text: ({ lookedAt }) => (lookedAt === null ? "" : time(lookedAt)),
    },
  ];
  return (
    <section>
      <h2>{say("rules.proofs")}</h2>
      <Answered of={proofs}>
        {({ items }) => (
          <DataTable
            name="alert-proofs"
            rows={items}
            columns={columns}
            rowKey={({ day }) => String(day)}
            nothing={say("rules.noProofs")}
          />
        )}
      </Answered>
    </section>
  );
}
