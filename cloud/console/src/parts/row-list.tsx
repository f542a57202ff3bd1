import { Button, Form } from "antd";
import type { ReactNode } from "react";
import { useVoice } from "../texts/texts.ts";

interface PartProps {
  title: string;
  help?: string;
  children: ReactNode;
}

/** A part of a long form. */
export function FormPart({ title, help, children }: PartProps) {
  return (
    <fieldset className="panel-card">
      <legend>{title}</legend>
      {help !== undefined && <p className="faint">{help}</p>}
      {children}
    </fieldset>
  );
}

interface RowListProps extends Omit<PartProps, "children"> {
  name: string;
  max: number;
  isReadOnly: boolean;
  /** The fields of one row. */
  row: (at: number) => ReactNode;
  /** What a new row begins with. */
  fresh?: (count: number) => object;
}

/** Rows that are added and taken away one by one. */
export function RowList(props: RowListProps) {
  const { name, title, max, isReadOnly, row, fresh = () => ({}), ...part } = props;
  const { say } = useVoice();
  return (
    <FormPart title={title} {...part}>
      <Form.List name={name}>
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name: at }) => (
              <div key={key} className="grant">
                {row(at)}
                {!isReadOnly && (
                  <Button
                    aria-label={say("setting.removeOf", { title, number: at + 1 })}
                    onClick={() => remove(at)}
                  >
                    {say("line.remove")}
                  </Button>
                )}
              </div>
            ))}
            {!isReadOnly && rows.length < max && (
              <Button onClick={() => add(fresh(rows.length))}>{say("line.add")}</Button>
            )}
          </>
        )}
      </Form.List>
    </FormPart>
  );
}
