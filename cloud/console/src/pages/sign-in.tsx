import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { call } from "../api/client.ts";
import { finishLeaving } from "../frame/session.ts";
import { useProblemText } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

interface Typed {
  name: string;
  password: string;
}

/** By name and password, at whatever address was wanted; that page follows. */
export function SignIn() {
  const { say } = useVoice();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const [wrong, setWrong] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${say("signIn.title")} · ${say("app.title")}`;
  }, [say]);
  const enter = async (body: Typed) => {
    setBusy(true);
    try {
      await finishLeaving();
      await call("signIn", { body });
      await queries.invalidateQueries();
    } catch (error) {
      setWrong(problemText(error));
      setBusy(false);
    }
  };
  const required = [{ required: true, message: say("signIn.missing") }];
  return (
    <Card className="sign-in">
      <h1>{say("signIn.title")}</h1>
      {wrong !== undefined && <Alert type="error" showIcon={false} title={wrong} role="alert" />}
      <Form layout="vertical" requiredMark={false} onFinish={(typed: Typed) => void enter(typed)}>
        <Form.Item name="name" label={say("signIn.name")} rules={required}>
          <Input autoComplete="username" autoCapitalize="none" autoFocus />
        </Form.Item>
        <Form.Item name="password" label={say("signIn.password")} rules={required}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={isBusy}>
          {say("signIn.enter")}
        </Button>
      </Form>
      <p className="faint">{say("signIn.help")}</p>
    </Card>
  );
}
