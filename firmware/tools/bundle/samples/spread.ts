/** Spread of arrays, objects and calls. */
import { show } from "./show.ts";

const a = [1, 2],
  o = { x: 1, y: 2 };
const sum = (...all: number[]) => all.reduce((x, y) => x + y, 0);
show([
  [...a, 3, ...a],
  { ...o, y: 3, ...(a.length > 1 ? { z: 4 } : {}) },
  sum(...a, 5),
  Math.max(...a),
]);
