import { App, Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { useForget } from "../api/queries.ts";
import { go } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import { linesMeant, withScan, type LotLine } from "./lot-line-list.ts";
import { LotLines, type LineShape } from "./lot-lines.tsx";
import { useNames } from "./names.ts";
import { usePeople } from "./people-names.ts";
import { usePlaceNames } from "./place-names.ts";
import { PickList } from "./pick-list.tsx";
import { ScanField } from "./scan-field.tsx";
import { Refusal } from "./states.tsx";
import type { Booked, Typed } from "./works.ts";

interface BookingFormProps {
  /** Whose books it changes; not among the places goods are sent to. */
  warehouse: string;
  lines: readonly LotLine[];
  shape: LineShape;
  fields: readonly (keyof Typed)[];
  isReasoned?: boolean;
  /** Offers the lots to take, first-expired first. */
  picks?: boolean;
  /** Nothing at all may be what was found. */
  mayBeEmpty?: boolean;
  book: (typed: Typed, lines: readonly LotLine[]) => Promise<Booked>;
}

/** What changes when a document is booked. */
const TOUCHED = [
  "listDocuments",
  "listBalances",
  "readHoldings",
  "listTransfers",
  "listStocktakes",
  "listLots",
  "listAlerts",
] as const;

/** Fills in a document and books it; afterwards the document itself is shown. */
export function BookingForm(props: BookingFormProps) {
  const { shape, book, mayBeEmpty = false } = props;
  const { say } = useVoice();
  const { message } = App.useApp();
  const forget = useForget();
  const [form] = Form.useForm<Typed>();
  const [lines, setLines] = useState(props.lines);
  const [refusal, setRefusal] = useState<unknown>();
  const [isEmpty, setEmpty] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const save = async (typed: Typed) => {
    const meant = linesMeant(lines);
    setEmpty(meant.length === 0 && !mayBeEmpty);
    if (meant.length === 0 && !mayBeEmpty) return;
    setBusy(true);
    try {
      const { key, number } = await book(typed, meant);
      await forget(...TOUCHED);
      void message.success(say("doc.booked", { number }));
      go(`/documents/${key}`);
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  return (
    <div className="panel-card">
      {props.picks === true && (
        <PickList warehouse={props.warehouse} pick={(picked) => setLines(picked)} />
      )}
      <ScanField onRead={(lot) => setLines((before) => withScan(before, lot))} />
      <LotLines lines={lines} change={setLines} shape={shape} />
      <Form form={form} layout="vertical" onFinish={(typed) => void save(typed)}>
        <div className="fields">
          {props.fields.map((field) => (
            <Field key={field} field={field} {...props} />
          ))}
        </div>
        {isEmpty && <p role="alert">{say("work.noLines")}</p>}
        {refusal !== undefined && <Refusal error={refusal} />}
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {say("work.book")}
        </Button>
      </Form>
    </div>
  );
}

type FieldProps = Pick<BookingFormProps, "warehouse" | "isReasoned"> & { field: keyof Typed };

function Field({ field, warehouse, isReasoned = false }: FieldProps) {
  const { say } = useVoice();
  const isNeeded = field !== "reason" || isReasoned;
  const rules = isNeeded
    ? [{ required: true, whitespace: true, message: say("signIn.missing") }]
    : [];
  return (
    <Form.Item name={field} label={say(`field.${field}`)} rules={rules}>
      {field === "note" || field === "reason" ? (
        <Input maxLength={200} />
      ) : (
        <Choice field={field} warehouse={warehouse} />
      )}
    </Form.Item>
  );
}

interface ChoiceProps {
  field: "to" | "kiosk" | "checkedBy";
  warehouse: string;
  /** Of the form around it. */
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}

/** One of the places or people a document may name. */
function Choice({ field, warehouse, ...held }: ChoiceProps) {
  const { name } = useVoice();
  const { warehouses } = usePlaceNames();
  const { checkers } = usePeople();
  const { kiosks } = useNames();
  const options = {
    to: warehouses
      .filter(({ place }) => place !== warehouse)
      .map(({ place, names }) => ({ value: place, label: name(names) })),
    kiosk: kiosks.map(({ kiosk, names }) => ({ value: kiosk, label: name(names) })),
    checkedBy: checkers.map(({ account, person }) => ({ value: account, label: person })),
  };
  return <Select {...held} options={options[field]} showSearch={{ optionFilterProp: "label" }} />;
}
