import { App, Form, Input, Modal } from "antd";
import { call } from "../api/client.ts";
import { useVoice } from "../texts/texts.ts";
import { useProblemText } from "./states.tsx";

interface Typed {
  old?: string;
  password: string;
}

/** Sets one's own password; after a one-time link the old one is not asked for. */
export function PasswordForm({ close }: { close: () => void }) {
  const { say } = useVoice();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const [form] = Form.useForm<Typed>();
  const save = async ({ old = "", password }: Typed) => {
    try {
      await call("setOwnPassword", { body: { password, ...(old === "" ? {} : { old }) } });
      void message.success(say("password.saved"));
      close();
    } catch (error) {
      form.setFields([{ name: "password", errors: [problemText(error)] }]);
    }
  };
  return (
    <Modal
      open
      title={say("password.title")}
      okText={say("password.save")}
      cancelText={say("password.cancel")}
      onOk={form.submit}
      onCancel={close}
    >
      <Form form={form} layout="vertical" onFinish={(typed) => void save(typed)}>
        <Form.Item name="old" label={say("password.old")} extra={say("password.oldHelp")}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="password"
          label={say("password.fresh")}
          rules={[{ required: true, message: say("signIn.missing") }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
