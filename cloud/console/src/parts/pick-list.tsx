import { Button, InputNumber, Select } from "antd";
import { useState } from "react";
import { call } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { linesHeld, type LotLine } from "./lot-line-list.ts";
import { Refusal } from "./states.tsx";

interface PickListProps {
  warehouse: string;
  pick: (lines: readonly LotLine[]) => void;
}

/** Asks which lots to take for so many boxes: the first to expire first. */
export function PickList({ warehouse, pick }: PickListProps) {
  const { say, name } = useVoice();
  const products = useAnswer("listProducts").data?.items ?? [];
  const [product, setProduct] = useState<string>();
  const [count, setCount] = useState<number | null>(null);
  const [refusal, setRefusal] = useState<unknown>();
  const ask = async () => {
    if (product === undefined || count === null) return;
    try {
      const query = { warehouse, product, count: String(count) };
      const { items } = await call("readPickList", { query });
      pick(linesHeld(items, "all"));
      setRefusal(undefined);
    } catch (error) {
      setRefusal(error);
    }
  };
  return (
    <div className="scan">
      <div className="pick-row">
        <div>
          <label htmlFor="pick-product">{say("line.product")}</label>
          <Select
            id="pick-product"
            value={product ?? null}
            options={products.map(({ code, names }) => ({ value: code, label: name(names) }))}
            onChange={setProduct}
          />
        </div>
        <div>
          <label htmlFor="pick-count">{say("line.count")}</label>
          <InputNumber id="pick-count" value={count} min={1} precision={0} onChange={setCount} />
        </div>
        <Button onClick={() => void ask()}>{say("work.pick")}</Button>
      </div>
      {refusal !== undefined && <Refusal error={refusal} />}
    </div>
  );
}
