import { useVoice } from "../texts/texts.ts";
import { ChangeList } from "./change-list.tsx";
import { Dialog } from "./dialog.tsx";

interface SendChangesProps {
  rows: Parameters<typeof ChangeList>[0]["rows"];
  help: string;
  okText: string;
  /** What a person should see to before. */
  warning?: string | undefined;
  /** Sends what was typed under what was read alone. */
  send: () => Promise<unknown>;
  /** Reads anew, afterwards or where another changed it meanwhile. */
  again: () => unknown;
  close: () => void;
}

/** What will be other, line by line, before it is sent. */
export function SendChanges({ rows, warning, send, again, close, ...texts }: SendChangesProps) {
  const { say } = useVoice();
  const save = async () => {
    await send();
    await again();
    return say("plan.sent");
  };
  return (
    <Dialog
      title={say("plan.changes", { count: rows.length })}
      {...texts}
      save={save}
      again={async () => {
        close();
        await again();
      }}
      close={close}
    >
      {warning !== undefined && <p className="notice">{warning}</p>}
      <ChangeList rows={rows} />
    </Dialog>
  );
}
