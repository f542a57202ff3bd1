import { Button, Input, type InputRef } from "antd";
import { useRef, useState, type KeyboardEvent } from "react";
import { call, Problem, type Answer } from "../api/client.ts";
import { useMay } from "../frame/session.ts";
import { useVoice } from "../texts/texts.ts";
import { PackForm } from "./pack-form.tsx";
import { Refusal } from "./states.tsx";

/**
 * FNC1 between the fields of a GS1 code, as scanners send it (GS1 General Specifications 7.8.3);
 * those that stand in for a keyboard press Ctrl and ] for it, which a browser writes nothing for.
 */
const GROUP_SEPARATOR = "\u001d";

/** Takes a pack's code from a scanner that types, or from a person's hands, and asks what it is. */
export function ScanField({ onRead }: { onRead: (lot: Answer<"scanLot">) => void }) {
  const { say } = useVoice();
  const may = useMay();
  const field = useRef<InputRef>(null);
  const [text, setText] = useState("");
  const [refusal, setRefusal] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const read = async () => {
    if (text.trim() === "" || isBusy) return;
    setBusy(true);
    try {
      onRead(await call("scanLot", { body: { text } }));
      setText("");
      setRefusal(undefined);
    } catch (error) {
      setRefusal(error);
    }
    setBusy(false);
    field.current?.focus();
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.ctrlKey && event.key === "]") {
      event.preventDefault();
      setText((before) => before + GROUP_SEPARATOR);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      void read();
    }
  };
  const isUnknown = refusal instanceof Problem && refusal.code === "unknown-item";
  return (
    <div className="scan">
      <label htmlFor="scan">{say("scan.label")}</label>
      <div className="scan-row">
        <Input
          id="scan"
          ref={field}
          value={text}
          autoFocus
          autoComplete="off"
          placeholder={say("scan.example")}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={press}
        />
        <Button loading={isBusy} onClick={() => void read()}>
          {say("scan.read")}
        </Button>
      </div>
      {refusal !== undefined && <Refusal error={refusal} />}
      {isUnknown && may("products.change") && (
        <PackForm di={refusal.message} done={() => void read()} />
      )}
    </div>
  );
}
