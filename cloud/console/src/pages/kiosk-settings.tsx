import { Form } from "antd";
import { useState } from "react";
import { useAnswer, useTagged, type Tagged } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { EditForm } from "../parts/edit-form.tsx";
import { useNames } from "../parts/names.ts";
import { PageHead } from "../parts/page-head.tsx";
import { PlanSent } from "../parts/plan-sent.tsx";
import { SettingsFields } from "../parts/settings-fields.tsx";
import { settingsDiff, type KioskSettings, type SettingChange } from "../parts/settings-diff.ts";
import { SettingsSend } from "../parts/settings-send.tsx";
import { formOf, settingsTyped, type SettingsTyped } from "../parts/settings-typed.ts";
import { Answered } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

/** How a kiosk is set: changed here, looked at beside what it was, then sent as a new plan. */
export function KioskSettings({ params }: { params: Readonly<Record<string, string>> }) {
  const kiosk = params["kiosk"] ?? "";
  const { say } = useVoice();
  const names = useNames();
  const settings = useTagged("readKioskSettings", { kiosk });
  return (
    <>
      <Link to={`/kiosks/${kiosk}`}>{names.kiosk(kiosk)}</Link>
      <PageHead title={say("plan.title")} />
      <PlanSent kiosk={kiosk} />
      <Answered of={settings}>
        {(begun) => <Editor key={begun.tag} kiosk={kiosk} begun={begun} again={settings.refetch} />}
      </Answered>
    </>
  );
}

interface EditorProps {
  kiosk: string;
  begun: Tagged<KioskSettings>;
  again: () => unknown;
}

interface Ready {
  settings: KioskSettings;
  changes: readonly SettingChange[];
}

function Editor({ kiosk, begun, again }: EditorProps) {
  const { say } = useVoice();
  const may = useMay();
  const [form] = Form.useForm<SettingsTyped>();
  const [ready, setReady] = useState<Ready>();
  const held = useAnswer("readKiosk", { params: { kiosk } }).data?.lanes ?? [];
  const compare = async (typed: SettingsTyped) => {
    const settings = settingsTyped(typed, begun.answer);
    setReady({ settings, changes: settingsDiff(begun.answer, settings) });
    return undefined;
  };
  return (
    <>
      <EditForm<SettingsTyped>
        form={form}
        start={formOf(begun.answer)}
        okText={say("plan.compare")}
        isReadOnly={!may("kiosks.change")}
        save={compare}
        again={again}
      >
        <SettingsFields />
      </EditForm>
      {ready?.changes.length === 0 && <p role="status">{say("plan.same")}</p>}
      {ready !== undefined && ready.changes.length > 0 && (
        <SettingsSend
          {...{ kiosk, held, again, ...ready }}
          tag={begun.tag}
          close={() => setReady(undefined)}
        />
      )}
    </>
  );
}
