import { Form, Input, InputNumber, Select, Switch } from "antd";
import type { ReactNode } from "react";
import { useVoice } from "../texts/texts.ts";

type Rule = { pattern: RegExp; message: string };

interface FieldProps {
  name: string | (string | number)[];
  label: string;
  /** Below the field: what is expected in it. */
  help?: string;
  isOptional?: boolean;
  /** What must be so of it, beside being there. */
  rule?: Rule;
}

/** One field of a form: its label, and that it must be filled in. */
export function Field(props: FieldProps & { children: ReactNode; isText?: boolean }) {
  const { name, label, help, isOptional = false, rule, isText = false, children } = props;
  const { say } = useVoice();
  const missing = { required: true, message: say("signIn.missing") };
  const rules = isOptional ? [] : [isText ? { ...missing, whitespace: true } : missing];
  return (
    <Form.Item
      name={name}
      label={label}
      extra={help}
      rules={rule === undefined ? rules : [...rules, rule]}
    >
      {children}
    </Form.Item>
  );
}

interface TextFieldProps extends FieldProps {
  max: number;
  /** More than one line. */
  rows?: number;
  autoCapitalize?: "none" | "characters";
}

/** Words to type. */
export function TextField({ max, rows, autoCapitalize, ...field }: TextFieldProps) {
  return (
    <Field {...field} isText>
      {rows === undefined ? (
        <Input maxLength={max} {...(autoCapitalize === undefined ? {} : { autoCapitalize })} />
      ) : (
        <Input.TextArea maxLength={max} rows={rows} />
      )}
    </Field>
  );
}

interface NumberFieldProps extends FieldProps {
  range: readonly [number, number];
  /** Whole numbers when left out. */
  step?: number;
}

/** A number between two others. */
export function NumberField({ range: [min, max], step, ...field }: NumberFieldProps) {
  return (
    <Field {...field}>
      <InputNumber
        min={min}
        max={max}
        inputMode="decimal"
        {...(step === undefined ? { precision: 0 } : { step })}
      />
    </Field>
  );
}

const TIME_LENGTH = 5;

/** A minute of the day as China writes it, whatever the browser's own habit: 21:30. */
export function TimeField(field: FieldProps) {
  const { say } = useVoice();
  const rule = { pattern: /^([01][0-9]|2[0-3]):[0-5][0-9]$/, message: say("edit.time") };
  return <TextField {...field} max={TIME_LENGTH} rule={rule} />;
}

/** Yes or no. */
export function SwitchField({ name, label, help }: Pick<FieldProps, "name" | "label" | "help">) {
  return (
    <Form.Item name={name} label={label} extra={help} valuePropName="checked">
      <Switch />
    </Form.Item>
  );
}

interface ChoiceFieldProps<V> extends FieldProps {
  options: readonly { value: V; label: string }[];
  many?: boolean;
}

/** One of some things, found by typing; or several of them. */
export function ChoiceField<V extends string | number>(props: ChoiceFieldProps<V>) {
  const { options, many = false, ...field } = props;
  return (
    <Field {...field}>
      <Select
        {...(many ? { mode: "multiple" as const } : {})}
        allowClear={field.isOptional === true}
        options={[...options]}
        showSearch={{ optionFilterProp: "label" }}
      />
    </Field>
  );
}
