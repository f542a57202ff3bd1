/** Errors told apart by class. */
import { show } from "./show.ts";

class JamError extends Error {
  readonly lane: number;
  constructor(lane: number) {
    super("jam " + lane);
    this.lane = lane;
    Object.setPrototypeOf(this, JamError.prototype);
  }
}
try {
  throw new JamError(7);
} catch (error) {
  show([
    error instanceof JamError,
    error instanceof Error,
    (error as JamError).lane,
    (error as Error).message,
  ]);
}
