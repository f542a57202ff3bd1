import { useContext } from "react";
import { useAnswer } from "../api/queries.ts";
import { SessionContext, useMay } from "../frame/session.ts";
import { useVoice } from "../texts/texts.ts";

/** Who did something, as documents and alerts write it, and who may check one's own work. */
export function usePeople() {
  const { say } = useVoice();
  const may = useMay();
  const session = useContext(SessionContext);
  const colleagues = useAnswer("listColleagues", { enabled: may("stock.book") }).data?.items ?? [];
  const person = (by: string): string => {
    const id = by.replace(/^account[-:]/, "");
    if (id === "office") return say("app.office");
    if (id !== "" && id === session?.account) return session.name;
    return colleagues.find(({ account }) => account === id)?.person ?? by;
  };
  return { person, checkers: colleagues.filter(({ account }) => account !== session?.account) };
}
