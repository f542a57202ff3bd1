import { Button, Form, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { call } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { Refusal } from "./states.tsx";

interface Typed {
  product: string;
  packQuantity: number;
  maker: string;
}

/** Says what a maker's pack is of, when a scan met a code the catalogue does not know. */
export function PackForm({ di, done }: { di: string; done: () => void }) {
  const { say, name } = useVoice();
  const products = useAnswer("listProducts").data?.items ?? [];
  const [form] = Form.useForm<Typed>();
  const [refusal, setRefusal] = useState<unknown>();
  const save = async (typed: Typed) => {
    try {
      await call("setTradeItem", { body: { di, ...typed } });
      done();
    } catch (error) {
      setRefusal(error);
    }
  };
  const rules = [{ required: true, message: say("signIn.missing") }];
  return (
    <Form form={form} className="pack" layout="vertical" onFinish={(typed) => void save(typed)}>
      <p>{say("pack.help", { di })}</p>
      <Form.Item name="product" label={say("line.product")} rules={rules}>
        <Select
          options={products.map(({ code, names }) => ({ value: code, label: name(names) }))}
        />
      </Form.Item>
      <Form.Item name="packQuantity" label={say("pack.quantity")} rules={rules}>
        <InputNumber min={1} max={10_000} precision={0} />
      </Form.Item>
      <Form.Item name="maker" label={say("pack.maker")} rules={rules}>
        <Input maxLength={200} />
      </Form.Item>
      <Button htmlType="submit">{say("pack.save")}</Button>
      {refusal !== undefined && <Refusal error={refusal} />}
    </Form>
  );
}
