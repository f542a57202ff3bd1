import type { Fact } from "@anxin/firmware/contract";

/** What matters of a fact in a story: its kind, and its body without numbers that only count. */
export function factLine(fact: Fact): string {
  switch (fact.kind) {
    case "vend-intended": {
      const { permission, attempt, lane, lot } = fact.body;
      return "vend-intended " + permission + " " + attempt + " lane " + lane + " " + lot;
    }
    case "dispensed": {
      const { count, lane, lot, cause } = fact.body;
      return "dispensed " + count + " lane " + lane + " " + lot + " " + cause;
    }
    case "vend-failed":
      return "vend-failed lane " + fact.body.lane + " " + fact.body.code;
    case "vend-uncertain": {
      const { lane, lot, code } = fact.body;
      return "vend-uncertain lane " + lane + " " + lot + " " + code;
    }
    case "restocked": {
      const { load, lane, count, lot } = fact.body;
      return "restocked " + load + " lane " + lane + " " + count + " " + lot;
    }
    case "fault-raised":
    case "fault-cleared":
      return fact.kind + " " + fact.body.code + " lane " + fact.body.lane;
    default:
      return fact.kind;
  }
}

/** Comes by the clock and not by what people do, so no story tells of it. */
export function isTold(fact: Fact): boolean {
  return fact.kind !== "climate-recorded";
}
