/** Template literals. */
import { show } from "./show.ts";

const n = 3;
show([`${n} boxes, ${n > 1 ? `many ${n}` : "one"}`, `two\nlines`]);
