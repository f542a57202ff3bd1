import type { Answer, Ask } from "../contract/messages.ts";

/**
 * The county's quota table as stories need it: takes under (rule, window, pseudonym), and what it
 * answers. It knows no key and no person.
 */
export interface ProofCounty {
  /** Boxes a pseudonym may have; the same for every rule. */
  boxes: number;
  takes: { [mark: string]: string[] };
  /** What was asked, in order: want, rule, window and the first digits of the pseudonym. */
  asked: string[];
  /** A county out of reach does not answer. */
  silent: boolean;
}

export function proofCounty(): ProofCounty {
  return { boxes: 1, takes: {}, asked: [], silent: false };
}

/** Takes up a question; what it answers, or undefined when it is silent. */
export function countyAnswer(
  county: ProofCounty,
  ask: Ask,
): Pick<Answer, "re" | "ok" | "code"> | undefined {
  if (ask.want === "epoch" || ask.want === "program") return undefined;
  county.asked.push(ask.want + " " + ask.rule + " " + ask.window);
  if (county.silent) return undefined;
  const mark = ask.rule + "/" + ask.window + "/" + ask.pseudonym;
  const takes = (county.takes[mark] ?? []).filter((take) => take !== ask.take);
  if (ask.want === "may" && takes.length >= county.boxes) {
    return { re: ask.n, ok: false, code: "quota-used" };
  }
  if (ask.want !== "may")
    county.takes[mark] = ask.want === "took" ? takes.concat([ask.take]) : takes;
  return { re: ask.n, ok: true, code: "ok" };
}
