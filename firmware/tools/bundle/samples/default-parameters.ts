/** Default parameters. */
import { show } from "./show.ts";

const f = (a: number, b = a + 1, c = () => a + b) => [a, b, c()];
show([f(1), f(1, 5), f(1, undefined, () => 0)]);
