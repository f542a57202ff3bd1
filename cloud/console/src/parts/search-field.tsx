import { Input } from "antd";
import { useVoice } from "../texts/texts.ts";

/** Words that must stand in what is shown. */
export function SearchField({ find, setFind }: { find: string; setFind: (find: string) => void }) {
  const { say } = useVoice();
  return (
    <Input.Search
      allowClear
      aria-label={say("table.search")}
      placeholder={say("table.search")}
      value={find}
      onChange={({ target }) => setFind(target.value)}
    />
  );
}
