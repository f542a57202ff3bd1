import { simulate, type SimWish } from "../county/command.ts";
import { noHits } from "../county/fault-tally.ts";
import { brokenResultOf, seedResultOf, type Told } from "./seed-result.ts";

/** Runs one county; never rejects. */
async function resultOf(wish: SimWish): Promise<Told> {
  try {
    return seedResultOf(wish, await simulate(wish, { progress: () => {} }));
  } catch (error) {
    const story = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return brokenResultOf(wish, { story, hits: noHits() });
  }
}

process.on("message", (wish: SimWish) => {
  void resultOf(wish).then((result) => process.send?.(result));
});
// The parent may die without a word; nobody wants the result then.
process.on("disconnect", () => process.exit(0));
