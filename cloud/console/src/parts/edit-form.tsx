import { App, Button, Form, type FormInstance } from "antd";
import { useState, type ReactNode } from "react";
import { Problem } from "../api/client.ts";
import { useVoice } from "../texts/texts.ts";
import { Refusal } from "./states.tsx";

interface EditFormProps<T> {
  form: FormInstance<T>;
  start: Partial<T>;
  okText: string;
  /** Those who may only look. */
  isReadOnly?: boolean;
  /** Saves under what was read at the beginning, and says so. */
  save: (typed: T) => Promise<string>;
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
      void message.success(await props.save(typed));
      setRefusal(undefined);
    } catch (error) {
      setRefusal(error);
    }
    setBusy(false);
  };
  const isStale = refusal instanceof Problem && refusal.code === "stale";
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
          {isStale && <Button onClick={() => void props.again()}>{say("edit.newest")}</Button>}
        </div>
      )}
    </Form>
  );
}
