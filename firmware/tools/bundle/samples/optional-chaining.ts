/** Optional chaining. */
import { show } from "./show.ts";

const o: { a?: { b?: () => number; c?: number[] } } = {},
  p: typeof o = { a: { b: () => 4, c: [7] } };
show([
  o.a?.b?.() === undefined,
  p.a?.b?.(),
  p.a?.c?.[0],
  o?.a?.c?.[0] === undefined,
  delete p.a?.c,
  p,
]);
