import { Ajv } from "ajv";
import { PLAN } from "@anxin/firmware/contract/schemas";
import type { ClimateRules } from "@anxin/firmware/contract/schemas";
import type { Plan, QuotaRule } from "@anxin/firmware/contract";
import type { Db } from "../database/tables.ts";

/** What a county decides for all of its kiosks; each kiosk's plan carries it. */
export interface CountyPolicy {
  /** At most so many boxes a person in a calendar period; none limits nobody. */
  quotas: QuotaRule[];
  /** Completed years a card's holder must have. */
  ages: NonNullable<Plan["ages"]>;
  /** Rules of storage climate; those of the contract when not given. */
  climate?: ClimateRules;
}

/** Until a county decides: no rule and no age. Cards are off at every kiosk until switched on. */
export const POLICY_DEFAULT: CountyPolicy = { quotas: [], ages: {} };

/** Thrown for a policy no kiosk could follow; nothing was changed. */
export class BadPolicy extends Error {
  readonly code = "bad-policy";
}

const ajv = new Ajv({ strict: false });
const fits = ajv.compile<CountyPolicy>({
  type: "object",
  properties: {
    quotas: PLAN.properties.quotas,
    ages: PLAN.properties.ages,
    climate: PLAN.properties.climate,
  },
  required: ["quotas", "ages"],
});

/** What holds now. */
export async function readPolicy(db: Db): Promise<CountyPolicy> {
  const row = await db.selectFrom("county_policy").select("policy").executeTakeFirst();
  return row?.policy ?? POLICY_DEFAULT;
}

/**
 * Puts a policy in the place of the last one, in a transaction that plans anew after it; false when
 * it is the same. Throws BadPolicy.
 */
export async function writePolicy(trx: Db, policy: CountyPolicy): Promise<boolean> {
  const before = await readPolicy(trx);
  refuseBad(policy, before);
  const { quotas, ages, climate } = policy;
  const text = JSON.stringify({ quotas, ages, climate });
  if (text === JSON.stringify(before)) return false;
  await trx
    .insertInto("county_policy")
    .values({ policy: text })
    .onConflict((c) => c.column("one").doUpdateSet({ policy: text }))
    .execute();
  return true;
}

function refuseBad(policy: CountyPolicy, before: CountyPolicy): void {
  if (!fits(policy)) throw new BadPolicy("the policy " + ajv.errorsText(fits.errors));
  const numbers = policy.quotas.map(({ rule }) => rule);
  if (new Set(numbers).size < numbers.length) {
    throw new BadPolicy("two quotas have one rule number; give each its own");
  }
  const { min = 0, max = Infinity } = policy.ages;
  if (min > max) throw new BadPolicy(`nobody is at least ${min} and at most ${max} years old`);
  for (const { rule, period } of policy.quotas) {
    const old = before.quotas.find((quota) => quota.rule === rule);
    if (old !== undefined && old.period !== period) {
      throw new BadPolicy(
        `rule ${rule} counts by ${old.period}, and its keys at the kiosks with it; ` +
          `give the rule by ${period} a new number and new keys`,
      );
    }
  }
}
