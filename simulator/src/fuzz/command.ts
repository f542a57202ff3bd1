import { CommandLineError } from "../command-line.ts";
import { CORPUS, keep } from "./corpus.ts";
import { FUZZ_USAGE, readFuzzOptions } from "./options.ts";
import { openRouteRig, ROUTES_NAME, type RouteRig } from "./route-rig.ts";
import { type Failure, runTarget } from "./run-target.ts";
import type { FuzzTarget } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** Inputs a target is given before the next one has its turn. */
const ROUND_RUNS = 1000;
const ROUTE_ROUND_RUNS = 200;
const PROGRESS_MS = 10_000;

/** `npm run fuzz`: every target in turn until the time is over; 1 when something broke. */
export async function fuzz(args: string[]): Promise<number> {
  const options = readFuzzOptions(args, Date.now());
  const targets = TARGETS.filter(({ name }) => name.includes(options.only));
  const withRoutes = ROUTES_NAME.includes(options.only);
  if (targets.length === 0 && !withRoutes) {
    throw new CommandLineError(`no target has "${options.only}" in its name`, FUZZ_USAGE);
  }
  const rig = withRoutes ? await openRouteRig() : undefined;
  try {
    return await rounds({ targets, rig, ...options });
  } finally {
    await rig?.close();
  }
}

interface Rounds {
  targets: readonly FuzzTarget[];
  rig: RouteRig | undefined;
  minutes: number;
  seed: number;
}

async function rounds(wish: Rounds): Promise<number> {
  const untilMs = Date.now() + wish.minutes * 60_000;
  const broken = new Set<string>();
  let [inputs, toldMs] = [0, Date.now()];
  const told = (failure: Failure | undefined) => {
    if (failure === undefined) return;
    broken.add(failure.target);
    process.stdout.write(`${failure.target}: ${failure.why}\n  kept ${keep(CORPUS, failure)}\n`);
  };
  for (let round = 0; Date.now() < untilMs; round++) {
    const seed = (wish.seed + round) | 0;
    for (const target of wish.targets) {
      if (broken.has(target.name) || Date.now() >= untilMs) continue;
      told(runTarget(target, { seed, runs: ROUND_RUNS }));
      inputs += ROUND_RUNS;
      if (Date.now() - toldMs < PROGRESS_MS) continue;
      toldMs = Date.now();
      const left = Math.ceil((untilMs - toldMs) / 1000);
      process.stderr.write(`round ${round + 1}, ${inputs} inputs, ${left} s left\n`);
    }
    if (wish.rig !== undefined && !broken.has(ROUTES_NAME) && Date.now() < untilMs) {
      told(await wish.rig.run({ seed, runs: ROUTE_ROUND_RUNS }));
      inputs += ROUTE_ROUND_RUNS;
    }
  }
  const what = broken.size === 0 ? "nothing broke" : `broken: ${[...broken].join(", ")}`;
  process.stdout.write(`fuzz: ${inputs} inputs, seed ${wish.seed}; ${what}\n`);
  return broken.size === 0 ? 0 : 1;
}
