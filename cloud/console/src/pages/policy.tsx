import { ConfigProvider, Form } from "antd";
import { useState } from "react";
import { EXCURSIONS, LIMITS } from "@anxin/firmware/contract";
import { CLIMATE_RULES_DEFAULT } from "@anxin/firmware/contract/schemas";
import { call } from "../api/client.ts";
import { useForget, useTagged, type Tagged } from "../api/queries.ts";
import { useMay } from "../frame/session.ts";
import { EditForm } from "../parts/edit-form.tsx";
import { ChoiceField, NumberField, SwitchField } from "../parts/fields.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { linesDiff, usePolicyLines } from "../parts/policy-lines.ts";
import { policyForm, policyTyped, type Policy, type PolicyTyped } from "../parts/policy-typed.ts";
import { FormPart, RowList } from "../parts/row-list.tsx";
import { SendChanges } from "../parts/send-changes.tsx";
import { Answered } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

/** What holds at every kiosk: how many boxes for whom, and how warm a store may be. */
export function PolicyPage() {
  const { say } = useVoice();
  const policy = useTagged("readPolicy", {});
  return (
    <>
      <PageHead title={say("policy.title")} />
      <Answered of={policy}>
        {(begun) => <Editor key={begun.tag} begun={begun} again={policy.refetch} />}
      </Answered>
    </>
  );
}

interface EditorProps {
  begun: Tagged<Policy>;
  again: () => unknown;
}

function Editor({ begun, again }: EditorProps) {
  const { say } = useVoice();
  const may = useMay();
  const linesOf = usePolicyLines();
  const [form] = Form.useForm<PolicyTyped>();
  const [wish, setWish] = useState<Policy>();
  const forget = useForget();
  const isReadOnly = !may("policy.change");
  const send = async (body: Policy) => {
    await call("changePolicy", { body, ifMatch: begun.tag });
    await forget("readKioskPlan");
  };
  const rows = wish && linesDiff(linesOf(begun.answer), linesOf(wish), say("setting.none"));
  return (
    <>
      <EditForm<PolicyTyped>
        form={form}
        start={policyForm(begun.answer, CLIMATE_RULES_DEFAULT)}
        okText={say("plan.compare")}
        isReadOnly={isReadOnly}
        save={async (typed) => void setWish(policyTyped(typed))}
        again={again}
      >
        <Quotas isReadOnly={isReadOnly} />
        <Ages />
        <Climate isReadOnly={isReadOnly} />
      </EditForm>
      {rows?.length === 0 && <p role="status">{say("plan.same")}</p>}
      {wish !== undefined && rows !== undefined && rows.length > 0 && (
        <SendChanges
          rows={rows}
          help={say("policy.sendHelp")}
          okText={say("policy.send")}
          send={() => send(wish)}
          again={again}
          close={() => setWish(undefined)}
        />
      )}
    </>
  );
}

interface PartProps {
  isReadOnly: boolean;
}

const WAYS = ["grant", "voucher", "card"] as const;
const PERIODS = ["month", "year"] as const;
const BOUNDARIES = ["anniversary", "dayAfter"] as const;
const SIDES = ["over", "under"] as const;
const LOST_MINUTES = [3, 1440] as const;
const WEEK_MINUTES = 10_080;

function Quotas({ isReadOnly }: PartProps) {
  const { say } = useVoice();
  return (
    <RowList
      name="quotas"
      title={say("policy.quotas")}
      help={say("policy.quotasHelp")}
      max={LIMITS.quotaRulesMax}
      isReadOnly={isReadOnly}
      fresh={(count) => ({ rule: count + 1, ways: ["card"] })}
      row={(at) => (
        <div className="fields">
          <NumberField
            name={[at, "rule"]}
            label={say("policy.rule")}
            range={[1, LIMITS.quotaRuleNumberMax]}
          />
          <ChoiceField
            name={[at, "period"]}
            label={say("policy.period")}
            options={PERIODS.map((value) => ({ value, label: say(`period.${value}`) }))}
          />
          <NumberField
            name={[at, "boxes"]}
            label={say("setting.boxes")}
            range={[1, LIMITS.quotaBoxesMax]}
          />
          <ChoiceField
            name={[at, "ways"]}
            label={say("setting.ways")}
            options={WAYS.map((value) => ({ value, label: say(`setting.ways-${value}`) }))}
            many
          />
        </div>
      )}
    />
  );
}

function Ages() {
  const { say } = useVoice();
  return (
    <FormPart title={say("policy.ages")} help={say("policy.agesHelp")}>
      <div className="fields">
        <NumberField name="min" label={say("policy.min")} range={[0, LIMITS.ageMax]} isOptional />
        <NumberField name="max" label={say("policy.max")} range={[0, LIMITS.ageMax]} isOptional />
        <ChoiceField
          name="boundary"
          label={say("policy.boundary")}
          options={BOUNDARIES.map((value) => ({ value, label: say(`boundary.${value}`) }))}
          isOptional
        />
      </div>
    </FormPart>
  );
}

/** The county's own rules of storage, or those of every county. */
function Climate({ isReadOnly }: PartProps) {
  const { say } = useVoice();
  const isOwn = Form.useWatch<boolean>("isOwn") === true;
  return (
    <>
      <FormPart title={say("policy.climate")} help={say("policy.climateHelp")}>
        <SwitchField name="isOwn" label={say("policy.isOwn")} />
      </FormPart>
      <ConfigProvider componentDisabled={isReadOnly || !isOwn}>
        <FormPart title={say("policy.lost")}>
          <NumberField name="lostMinutes" label={say("policy.lostMinutes")} range={LOST_MINUTES} />
        </FormPart>
        <RowList
          name="rules"
          title={say("policy.rules")}
          help={say("policy.rulesHelp")}
          max={LIMITS.climateRulesMax}
          isReadOnly={isReadOnly || !isOwn}
          fresh={() => ({ side: "over", back: 1 })}
          row={(at) => <ClimateRule at={at} />}
        />
      </ConfigProvider>
    </>
  );
}

function ClimateRule({ at }: { at: number }) {
  const { say, word } = useVoice();
  return (
    <div className="fields">
      <ChoiceField
        name={[at, "code"]}
        label={say("policy.state")}
        options={EXCURSIONS.map((value) => ({ value, label: word("excursion", value) }))}
      />
      <ChoiceField
        name={[at, "side"]}
        label={say("policy.side")}
        options={SIDES.map((value) => ({ value, label: say(`side.${value}`) }))}
      />
      <NumberField
        name={[at, "limit"]}
        label={say("policy.limit")}
        range={[-300, 300]}
        step={0.1}
      />
      <NumberField name={[at, "back"]} label={say("policy.back")} range={[0, 100]} step={0.1} />
      <NumberField name={[at, "minutes"]} label={say("policy.minutes")} range={[0, WEEK_MINUTES]} />
    </div>
  );
}
