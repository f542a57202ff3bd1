import { Button, Input, InputNumber, Select } from "antd";
import { useAnswer } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { withChange, withEmpty, type LotLine } from "./lot-line-list.ts";

/** Which fields lines have beside product, lot and boxes. */
export interface LineShape {
  expiry?: boolean;
  /** Good and bad boxes apart. */
  rejected?: boolean;
  /** So many boxes more, or below zero fewer. */
  signed?: boolean;
}

interface LotLinesProps {
  lines: readonly LotLine[];
  change: (lines: readonly LotLine[]) => void;
  shape: LineShape;
}

/** The lines of a document, filled in by hand or by scanning; on a phone each is a card. */
export function LotLines({ lines, change, shape }: LotLinesProps) {
  const { say } = useVoice();
  return (
    <div className="lines">
      {lines.map((line, index) => (
        <Line
          key={line.id}
          line={line}
          number={index + 1}
          shape={shape}
          change={(part) => change(withChange(lines, line.id, part))}
          remove={() => change(lines.filter(({ id }) => id !== line.id))}
        />
      ))}
      <Button onClick={() => change(withEmpty(lines))}>{say("line.add")}</Button>
    </div>
  );
}

interface LineProps {
  line: LotLine;
  number: number;
  shape: LineShape;
  change: (part: Partial<LotLine>) => void;
  remove: () => void;
}

function Line({ line, number, shape, change, remove }: LineProps) {
  const { say, name } = useVoice();
  const products = useAnswer("listProducts").data?.items ?? [];
  const id = (field: string) => `line-${line.id}-${field}`;
  return (
    <fieldset className="line">
      <legend className="unseen">{say("line.number", { number })}</legend>
      <div className="line-product">
        <label htmlFor={id("product")}>{say("line.product")}</label>
        <Select
          id={id("product")}
          value={line.product === "" ? null : line.product}
          options={products.map(({ code, names }) => ({ value: code, label: name(names) }))}
          onChange={(product: string) => change({ product })}
        />
      </div>
      <div>
        <label htmlFor={id("lot")}>{say("line.lot")}</label>
        <Input
          id={id("lot")}
          value={line.lot}
          maxLength={20}
          onChange={({ target }) => change({ lot: target.value.trim() })}
        />
      </div>
      {shape.expiry === true && (
        <div>
          <label htmlFor={id("expiry")}>{say("line.expiry")}</label>
          <Input
            id={id("expiry")}
            type="date"
            value={line.expiry}
            onChange={({ target }) => change({ expiry: target.value })}
          />
        </div>
      )}
      <Boxes
        id={id("count")}
        label={say(countLabel(shape))}
        value={line.count}
        isSigned={shape.signed === true}
        change={(count) => change({ count })}
      />
      {shape.rejected === true && (
        <Boxes
          id={id("rejected")}
          label={say("line.rejected")}
          value={line.rejected}
          change={(rejected) => change({ rejected })}
        />
      )}
      {line.told !== undefined && (
        <span className="line-told">{say("line.told", { count: line.told })}</span>
      )}
      <Button
        className="line-remove"
        aria-label={say("line.removeOf", { number })}
        onClick={remove}
      >
        {say("line.remove")}
      </Button>
    </fieldset>
  );
}

function countLabel({ rejected, signed }: LineShape) {
  if (signed === true) return "line.change";
  return rejected === true ? "line.accepted" : "line.count";
}

interface BoxesProps {
  id: string;
  label: string;
  value: number | null;
  isSigned?: boolean;
  change: (value: number | null) => void;
}

function Boxes({ id, label, value, isSigned = false, change }: BoxesProps) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <InputNumber
        id={id}
        value={value}
        {...(isSigned ? {} : { min: 0 })}
        precision={0}
        inputMode={isSigned ? "text" : "numeric"}
        onChange={change}
      />
    </div>
  );
}
