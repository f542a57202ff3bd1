/** The run would never end: something waits for virtual time while virtual time waits for it. */
export class NeverAtRest extends Error {
  readonly code = "never-at-rest";
}

/** Keeps count of real asynchronous work, so virtual time moves on only when it is done. */
export interface Rest {
  /** Counts `work` as under way until it settles. */
  track: <T>(work: Promise<T>) => Promise<T>;
  /** Says that the action running now started something that ends in turns of the event loop. */
  stirred: () => void;
  /** Resolves when nothing is under way. Throws NeverAtRest. */
  settle: () => Promise<void>;
}

/** Turns that a chain without a tracked call may take: a group commit, then what follows it. */
const TURNS = 1;
const TURNS_MAX = 200_000;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Nothing under way. */
export function restOf(): Rest {
  let working = 0;
  let stirred = false;
  const isStill = () => !stirred && working === 0;

  async function settle(): Promise<void> {
    for (let turns = 0; !isStill(); turns++) {
      stirred = false;
      for (let i = 0; i < TURNS; i++) await turn();
      if (turns > TURNS_MAX) {
        throw new NeverAtRest(`never-at-rest: ${working} calls wait for time that waits for them`);
      }
    }
  }

  return {
    track(work) {
      working += 1;
      stirred = true;
      return work.finally(() => {
        working -= 1;
        stirred = true;
      });
    },
    stirred: () => {
      stirred = true;
    },
    settle: () => (isStill() ? Promise.resolve() : settle()),
  };
}
