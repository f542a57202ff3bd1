/** For-of over arrays and strings. */
import { show } from "./show.ts";

const out: unknown[] = [];
for (const [key, value] of Object.entries({ a: 1, b: 2 })) out.push(key + value);
for (const char of "ok") out.push(char);
for (const n of [1, 2, 3, 4]) {
  if (n === 2) continue;
  if (n === 4) break;
  out.push(n);
}
show(out);
