import type { Plan } from "@anxin/firmware/contract";
import { CLIMATE_RULES_DEFAULT } from "@anxin/firmware/contract/schemas";
import type { ClimateRules } from "@anxin/firmware/contract/schemas";
import type { KioskState } from "../fleet/state.ts";

/** The climate rules of each kiosk's newest plan, read once a plan. */
export class PlanRules {
  readonly #known = new Map<string, { plan: string; rules: ClimateRules }>();

  of({ kiosk, plan }: KioskState): ClimateRules {
    const known = this.#known.get(kiosk);
    if (known?.plan === plan) return known.rules;
    const rules =
      plan === ""
        ? CLIMATE_RULES_DEFAULT
        : ((JSON.parse(plan) as Plan).climate ?? CLIMATE_RULES_DEFAULT);
    this.#known.set(kiosk, { plan, rules });
    return rules;
  }
}
