/** Nullish operators take zero and the empty string as values. */
import { show } from "./show.ts";

let a: number | undefined,
  b: number | null = 0,
  c = "";
a ??= 5;
b ??= 6;
c ||= "x";
b &&= 9;
const or = (value: unknown): unknown => value ?? "none";
show([a, b, c, or(0), or(""), or(null), or(undefined), or(false)]);
