import { LIMITS } from "@anxin/firmware/contract";
import { useAnswer } from "../api/queries.ts";
import { useMay } from "../frame/session.ts";
import { useVoice } from "../texts/texts.ts";
import { ChoiceField, NumberField, SwitchField, TextField, TimeField } from "./fields.tsx";
import { useNames } from "./names.ts";
import { PlaceField } from "./place-field.tsx";
import { FormPart, RowList } from "./row-list.tsx";

const WAYS = ["grant", "voucher", "card"] as const;
/** As the contract takes them: milliseconds to a minute, seconds within their own bounds. */
const TIMEOUTS = {
  confirmSeconds: [5, LIMITS.grantSeconds],
  homeLeaveMs: [0, 60_000],
  homeReturnMs: [0, 60_000],
  settleMs: [0, 60_000],
  dropMs: [0, 60_000],
  doorOpenSeconds: [0, 3600],
} as const;
const TIMEOUT_NAMES = Object.keys(TIMEOUTS) as (keyof typeof TIMEOUTS)[];
const METRES_MAX = 999_999;

/** Everything of a kiosk that a county sets. */
export function SettingsFields() {
  const { say } = useVoice();
  return (
    <>
      <Part title={say("setting.standing")}>
        <TextField name="zh" label={say("setting.names-zh")} max={200} />
        <TextField name="en" label={say("setting.names-en")} max={200} />
        <PlaceField name="place" label={say("setting.place")} fits={(place) => !isEnd(place)} />
      </Part>
      <Lanes />
      <Part title={say("setting.ways")}>
        {WAYS.map((way) => (
          <SwitchField key={way} name={["ways", way]} label={say(`setting.ways-${way}`)} />
        ))}
        <CardProduct />
      </Part>
      <Part title={say("setting.hours")} help={say("setting.hoursHelp")}>
        <TimeField name="opens" label={say("setting.hours-open")} />
        <TimeField name="closes" label={say("setting.hours-close")} />
      </Part>
      <Reorder />
      <Nearest />
      <Part title={say("setting.machine")} help={say("setting.machineHelp")}>
        <TextField
          name="firmware"
          label={say("setting.firmware")}
          max={LIMITS.firmwareVersionLengthMax}
          rule={{ pattern: /^[0-9A-Za-z.+-]{1,16}$/, message: say("setting.firmwareHelp") }}
        />
        {TIMEOUT_NAMES.map((name) => (
          <NumberField
            key={name}
            name={["timeouts", name]}
            label={say(`setting.timeouts-${name}`)}
            range={TIMEOUTS[name]}
          />
        ))}
      </Part>
    </>
  );
}

/** Kiosks and warehouses hold no kiosk. */
const isEnd = ({ kind }: { kind: string }) => kind === "kiosk" || kind === "warehouse";

function Part({ title, help, children }: Parameters<typeof FormPart>[0]) {
  return (
    <FormPart title={title} {...(help === undefined ? {} : { help })}>
      <div className="fields">{children}</div>
    </FormPart>
  );
}

function useProductOptions() {
  const { name } = useVoice();
  const products = useAnswer("listProducts").data?.items ?? [];
  return products.map(({ code, names }) => ({ value: code, label: name(names) }));
}

function CardProduct() {
  const { say } = useVoice();
  return (
    <ChoiceField
      name="cardProduct"
      label={say("setting.cardProduct")}
      help={say("setting.cardProductHelp")}
      options={useProductOptions()}
      isOptional
    />
  );
}

function List(props: Omit<Parameters<typeof RowList>[0], "isReadOnly">) {
  const may = useMay();
  return <RowList {...props} isReadOnly={!may("kiosks.change")} />;
}

function Lanes() {
  const { say } = useVoice();
  const products = useProductOptions();
  return (
    <List
      name="lanes"
      title={say("setting.lanes")}
      help={say("setting.lanesHelp")}
      max={LIMITS.lanesMax}
      fresh={(count) => ({ lane: count + 1 })}
      row={(at) => (
        <>
          <NumberField
            name={[at, "lane"]}
            label={say("setting.lane")}
            range={[1, LIMITS.lanesMax]}
          />
          <ChoiceField name={[at, "product"]} label={say("line.product")} options={products} />
        </>
      )}
    />
  );
}

function Reorder() {
  const { say } = useVoice();
  const products = useProductOptions();
  return (
    <List
      name="reorder"
      title={say("setting.reorder")}
      help={say("setting.reorderHelp")}
      max={products.length}
      row={(at) => (
        <>
          <ChoiceField name={[at, "product"]} label={say("line.product")} options={products} />
          <NumberField name={[at, "boxes"]} label={say("setting.boxes")} range={[0, 9999]} />
        </>
      )}
    />
  );
}

function Nearest() {
  const { say, name } = useVoice();
  const { kiosks } = useNames();
  return (
    <List
      name="nearest"
      title={say("setting.nearest")}
      help={say("setting.nearestHelp")}
      max={LIMITS.nearestMax}
      row={(at) => (
        <>
          <ChoiceField
            name={[at, "kiosk"]}
            label={say("alerts.kiosk")}
            options={kiosks.map(({ kiosk, names }) => ({ value: kiosk, label: name(names) }))}
          />
          <NumberField
            name={[at, "metres"]}
            label={say("setting.metres")}
            range={[0, METRES_MAX]}
          />
        </>
      )}
    />
  );
}
