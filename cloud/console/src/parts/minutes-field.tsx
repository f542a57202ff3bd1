import { InputNumber, Select, Space } from "antd";
import { useState } from "react";
import { useVoice } from "../texts/texts.ts";
import { Field } from "./fields.tsx";
import { inUnits, UNIT_LIST, UNITS, type Unit } from "./minutes.ts";

interface MinutesFieldProps {
  name: string | (string | number)[];
  label: string;
  /** The least it may be, in minutes. */
  min?: number;
}

/** A span of time, in minutes, hours or days as a person says it; held in minutes. */
export function MinutesField({ name, label, min = 1 }: MinutesFieldProps) {
  return (
    <Field name={name} label={label}>
      <Minutes label={label} min={min} />
    </Field>
  );
}

interface MinutesProps {
  label: string;
  min: number;
  /** Of the form around it. */
  id?: string;
  value?: number;
  onChange?: (value: number | null) => void;
  disabled?: boolean;
}

function Minutes({ id, label, min, value, onChange }: MinutesProps) {
  const { say } = useVoice();
  const [unit, setUnit] = useState<Unit>(() => inUnits(value ?? 0).unit);
  const count = value === undefined ? null : value / UNITS[unit];
  const change = (next: number | null, inUnit: Unit) => {
    setUnit(inUnit);
    onChange?.(next === null ? null : Math.round(next * UNITS[inUnit]));
  };
  return (
    <Space.Compact>
      <InputNumber
        {...(id === undefined ? {} : { id })}
        value={count}
        min={min / UNITS[unit]}
        onChange={(next) => change(next, unit)}
      />
      <Select
        aria-label={say("unit.of", { what: label })}
        value={unit}
        options={UNIT_LIST.map((one) => ({ value: one, label: say(`unit.${one}`) }))}
        onChange={(next) => change(count, next)}
      />
    </Space.Compact>
  );
}
