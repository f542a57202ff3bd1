import { App, Button, Form, type FormInstance } from "antd";
import { useState, type ReactNode } from "react";
import { useVoice } from "../texts/texts.ts";
import { isStale, Refusal } from "./states.tsx";

interface EditFormProps<T> {
  form: FormInstance<T>;
  start: Partial<T>;
  okText: string;
  /** Those who may only look. */
  isReadOnly?: boolean;
  /** Saves under what was read at the beginning, and says so; nothing to say yet is undefined. */
  save: (typed: T) => Promise<string | undefined>;
  /** Reads anew what another changed meanwhile; what was typed here is given up. */
  again: () => unknown;
  children: ReactNode;
}

/**
 * A long form of what is there already. When another changed it meanwhile nothing is written over:
 * that is said, and the newest can be read.
 */
export function EditForm<T extends object>(props: EditFormProps<T>) {
  const { form, isReadOnly = false } = props;
  const { say } = useVoice();
  const { message } = App.useApp();
  const [refusal, setRefusal] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const save = async (typed: T) => {
    setBusy(true);
    try {
      const said = await props.save(typed);
      if (said !== undefined) void message.success(said);
      setRefusal(undefined);
    } catch (error) {
      setRefusal(error);
    }
    setBusy(false);
  };
  return (
    <Form<T>
      form={form}
      layout="vertical"
      className="edit"
      disabled={isReadOnly}
      initialValues={props.start}
      scrollToFirstError
      onFinish={(typed) => void save(typed)}
    >
      {props.children}
      {refusal !== undefined && <Refusal error={refusal} />}
      {!isReadOnly && (
        <div className="acts">
          <Button type="primary" htmlType="submit" loading={isBusy}>
            {props.okText}
          </Button>
          {isStale(refusal) && (
            <Button onClick={() => void props.again()}>{say("edit.newest")}</Button>
          )}
        </div>
      )}
    </Form>
  );
}
