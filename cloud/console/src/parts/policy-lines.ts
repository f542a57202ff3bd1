import { useVoice } from "../texts/texts.ts";
import { isHumidity, ruleSaid, type Policy } from "./policy-typed.ts";

/** One thing of a policy: what it is called and how it is. */
type Line = readonly [what: string, value: string];

/** A policy as people read it, line by line, each called something of its own. */
export function usePolicyLines(): (policy: Policy) => readonly Line[] {
  const { say, word } = useVoice();
  const ruleLine = (rule: Parameters<typeof ruleSaid>[0], index: number): Line => {
    const { code, side, limit, back, minutes } = ruleSaid(rule);
    const unit = isHumidity(code) ? "%" : "°C";
    const filling = { limit: `${limit} ${unit}`, back: `${back} ${unit}`, minutes };
    const what = say("policy.ruleNo", { number: index + 1, code: word("excursion", code) });
    return [what, say(`policy.rule-${side}`, filling)];
  };
  return ({ quotas, ages, climate }) => [
    ...quotas.map(({ rule, period, boxes, ways }): Line => {
      const by = ways.map((way) => say(`setting.ways-${way}`)).join(say("people.comma"));
      return [
        say("policy.quotaNo", { rule }),
        say("policy.quotaIs", { period: say(`period.${period}`), boxes, ways: by }),
      ];
    }),
    ...(["min", "max"] as const).flatMap((end): Line[] => {
      const age = ages[end];
      return age === undefined ? [] : [[say(`policy.${end}`), String(age)]];
    }),
    ...(ages.boundary === undefined
      ? []
      : [[say("policy.boundary"), say(`boundary.${ages.boundary}`)] as const]),
    [say("policy.climate"), say(climate === undefined ? "policy.usual" : "policy.own")],
    ...(climate === undefined
      ? []
      : [
          [say("policy.lostMinutes"), String(climate.lostMinutes)] as const,
          ...climate.rules.map(ruleLine),
        ]),
  ];
}

/** What differs between two lists of lines. Pure. */
export function linesDiff(
  before: readonly Line[],
  after: readonly Line[],
  none: string,
): readonly { what: string; before: string; after: string }[] {
  const [old, fresh] = [new Map(before), new Map(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((what) => old.get(what) !== fresh.get(what))
    .map((what) => ({ what, before: old.get(what) ?? none, after: fresh.get(what) ?? none }));
}
