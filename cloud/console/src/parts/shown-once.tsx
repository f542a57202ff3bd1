import { App, Button, Input, Modal } from "antd";
import { useVoice } from "../texts/texts.ts";

interface ShownOnceProps {
  title: string;
  help: string;
  /** A link or a token that the service tells this one time. */
  secret: string;
  close: () => void;
}

/** What is told once and kept nowhere: to be copied now, or made anew later. */
export function ShownOnce({ title, help, secret, close }: ShownOnceProps) {
  const { say } = useVoice();
  const { message } = App.useApp();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      void message.success(say("once.copied"));
    } catch {
      // Plain http and some browsers give no clipboard; the text can be marked by hand.
      void message.info(say("once.byHand"));
    }
  };
  return (
    <Modal
      open
      title={title}
      closable={false}
      keyboard={false}
      maskClosable={false}
      footer={[
        <Button key="copy" type="primary" onClick={() => void copy()}>
          {say("once.copy")}
        </Button>,
        <Button key="close" onClick={close}>
          {say("once.close")}
        </Button>,
      ]}
    >
      <p>{help}</p>
      <Input.TextArea
        className="secret"
        aria-label={title}
        value={secret}
        readOnly
        rows={3}
        onFocus={({ target }) => target.select()}
      />
      <p className="notice">{say("once.help")}</p>
    </Modal>
  );
}
