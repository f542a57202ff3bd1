/** The HiGHS solver, compiled to WebAssembly, as planning wants one. */
import highsModule, { type Highs } from "highs";
import type { Solver } from "../planning/transfers/plan-transfers.ts";

// Its types are written for `require`, where the loader is a property of what is loaded.
const loadHighs = highsModule as unknown as () => Promise<Highs>;

/** Seconds after which the best answer so far is good enough. */
const SECONDS_MAX = 20;

/** The program has no answer, or none was found in time. */
export class NotSolved extends Error {
  readonly code = "not-solved";

  constructor(status: string) {
    super(
      `not-solved: the solver ended with "${status}" and no plan; nothing was moved.` +
        " Ask for fewer places at once.",
    );
  }
}

const ANSWERED: readonly string[] = ["Optimal", "Time limit reached"];

/** Loads the solver at the first program; every program gets a fresh model. */
export function highsSolver(): Solver {
  let loading: Promise<Highs> | undefined;
  return async (lp) => {
    loading ??= loadHighs();
    const solution = (await loading).solve(lp, { time_limit: SECONDS_MAX, output_flag: false });
    if (!ANSWERED.includes(solution.Status)) throw new NotSolved(solution.Status);
    const values = new Map<string, number>();
    for (const [name, column] of Object.entries(solution.Columns)) {
      if ("Primal" in column && typeof column.Primal === "number") values.set(name, column.Primal);
    }
    return values;
  };
}
