import { App, Button, Form, Modal, type FormInstance } from "antd";
import { useState, type ReactNode } from "react";
import { useVoice } from "../texts/texts.ts";
import { isStale, Refusal } from "./states.tsx";

interface DialogProps<T> {
  title: string;
  help?: string;
  okText: string;
  isDangerous?: boolean;
  form?: FormInstance<T>;
  start?: Partial<T>;
  /** Does what was asked, and says so; what it throws is shown as the refusal it is. */
  save: (typed: T) => Promise<string>;
  close: () => void;
  /** Reads anew what another changed meanwhile, where this was refused for that. */
  again?: () => unknown;
  children?: ReactNode;
}

/** A small form over the page, which stays open when the service refuses. */
export function Dialog<T extends object>(props: DialogProps<T>) {
  const { say } = useVoice();
  const { message } = App.useApp();
  const [own] = Form.useForm<T>();
  const form = props.form ?? own;
  const [refusal, setRefusal] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const save = async (typed: T) => {
    setBusy(true);
    try {
      void message.success(await props.save(typed));
      props.close();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={props.title}
      okText={props.okText}
      okButtonProps={{ danger: props.isDangerous === true, loading: isBusy }}
      cancelText={say("dialog.cancel")}
      onOk={form.submit}
      onCancel={props.close}
    >
      {props.help !== undefined && <p>{props.help}</p>}
      <Form<T>
        form={form}
        layout="vertical"
        initialValues={props.start ?? {}}
        onFinish={(typed) => void save(typed)}
      >
        {props.children}
      </Form>
      {refusal !== undefined && <Refusal error={refusal} />}
      {isStale(refusal) && props.again !== undefined && (
        <Button onClick={() => void props.again?.()}>{say("edit.newest")}</Button>
      )}
    </Modal>
  );
}
