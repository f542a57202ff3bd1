/** Objects as dictionaries, kept in order, and sorted arrays. */
import { show } from "./show.ts";

const counts: Record<string, number> = {};
for (const w of ["b", "a", "b"]) counts[w] = (counts[w] ?? 0) + 1;
const { b, ...others } = counts;
const name = "lane";
show([
  counts,
  Object.keys(counts),
  b,
  others,
  { [name + 1]: 1 },
  [3, 1, 2].sort((x, y) => x - y),
  "hasOwnProperty" in counts,
]);
