import type { Answer } from "../api/client.ts";

export type Policy = Answer<"readPolicy">;
type Quota = Policy["quotas"][number];
type Climate = NonNullable<Policy["climate"]>;
type Rule = Climate["rules"][number];

/** A rule of storage climate as people say it: degrees or percent, and which side is bad. */
export interface RuleTyped {
  code: Rule["code"];
  side: "over" | "under";
  limit: number;
  back: number;
  minutes: number;
}

/** A county's policy as a form holds it. */
export interface PolicyTyped {
  quotas: Quota[];
  min?: number | null;
  max?: number | null;
  boundary?: "anniversary" | "dayAfter" | null;
  /** Whether the county has climate rules of its own. */
  isOwn: boolean;
  lostMinutes: number;
  rules: RuleTyped[];
}

/** Humidity is told in tenths of a percent, temperature in hundredths of a degree. Pure. */
export const isHumidity = (code: string): boolean => /-(humid|wet)$/.test(code);
const stepsOf = (code: string) => (isHumidity(code) ? 10 : 100);

/** A rule as people say it. Pure. */
export function ruleSaid(rule: Rule): RuleTyped {
  const { code, back, minutes } = rule;
  const steps = stepsOf(code);
  const [side, limit] =
    "over" in rule ? (["over", rule.over] as const) : (["under", rule.under] as const);
  return { code, side, limit: limit / steps, back: back / steps, minutes };
}

function ruleMeant({ code, side, limit, back, minutes }: RuleTyped): Rule {
  const steps = stepsOf(code);
  const rest = { code, back: Math.round(back * steps), minutes };
  const at = Math.round(limit * steps);
  return side === "over" ? { ...rest, over: at } : { ...rest, under: at };
}

/** What the form begins from; without rules of its own a county has the usual ones. Pure. */
export function policyForm({ quotas, ages, climate }: Policy, usual: Climate): PolicyTyped {
  const { lostMinutes, rules } = climate ?? usual;
  return {
    quotas: [...quotas],
    ...ages,
    isOwn: climate !== undefined,
    lostMinutes,
    rules: rules.map(ruleSaid),
  };
}

/** What the form means. Pure. */
export function policyTyped(typed: PolicyTyped): Policy {
  const { min, max, boundary, isOwn, lostMinutes, rules = [] } = typed;
  return {
    quotas: typed.quotas ?? [],
    ages: {
      ...(min === undefined || min === null ? {} : { min }),
      ...(max === undefined || max === null ? {} : { max }),
      ...(boundary === undefined || boundary === null ? {} : { boundary }),
    },
    ...(isOwn ? { climate: { lostMinutes, rules: rules.map(ruleMeant) } } : {}),
  };
}
