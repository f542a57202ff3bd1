import { useVoice } from "../texts/texts.ts";

type Connection = "online" | "offline" | "unknown";

/** A kiosk's state as a word and a shape; never by colour alone. */
export function ConnectionMark({ state }: { state: Connection }) {
  const { say } = useVoice();
  return <span className={`connection ${state}`}>{say(`state.${state}`)}</span>;
}
