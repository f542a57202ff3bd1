/** What our polyfills add. */
import { show } from "./show.ts";

show([
  [1, 2, 1].lastIndexOf(1),
  [1, 2, 3].reduceRight((a, b) => a - b),
  Number.isInteger(3),
  Number.isInteger("3"),
  Number.isSafeInteger(9007199254740991),
  Math.trunc(-2.5),
  Math.imul(0xffffffff, 5),
  Number.MAX_SAFE_INTEGER,
  Object.freeze({ a: 1 }),
  Array.of(1, 2),
  Number.isNaN(NaN),
  Array.prototype.slice.call([1, 2, 3], 1),
]);
Promise.race([Promise.resolve(3), new Promise(() => 0)]).then((value) => show([value]));
