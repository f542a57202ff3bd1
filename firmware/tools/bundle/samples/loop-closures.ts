/** Closures in loops keep their own variable. */
import { show } from "./show.ts";

const out: (() => number)[] = [];
for (const a of [1, 2])
  for (let i = 0; i < 2; i += 1) {
    const b = a * 10 + i;
    out.push(() => b + i);
  }
show(out.map((f) => f()));
