/** Switch, ternaries, bit operations and integer arithmetic. */
import { show } from "./show.ts";

const f = (n: number) => {
  switch (n) {
    case 1:
    case 2:
      return "few";
    case 3:
      return "three";
    default:
      return "many";
  }
};
show([
  f(1),
  f(2),
  f(3),
  f(4),
  (0xffffffff >>> 0) + 1,
  1 << 31,
  -7 % 3,
  (5 / 2) | 0,
  ~5,
  2147483647 + 1,
]);
