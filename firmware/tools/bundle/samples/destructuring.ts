/** Destructuring of arrays, objects and parameters. */
import { show } from "./show.ts";

const {
  a,
  b: { c, d = 4 },
  ...rest
} = { a: 1, b: { c: 2 }, e: 5, f: 6 } as {
  a: number;
  b: { c: number; d?: number };
  e: number;
  f: number;
};
const [p, , q = 9, ...tail] = [1, 2, undefined, 4, 5];
const f = ({ x, y = x }: { x: number; y?: number }, [z]: number[]) => [x, y, z];
let s = 1,
  t = 2;
[s, t] = [t, s];
show([a, c, d, rest, p, q, tail, f({ x: 1 }, [3]), s, t]);
