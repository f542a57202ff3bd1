import { BOARD_TARGETS } from "./board-targets.ts";
import { PART_TARGETS } from "./part-targets.ts";
import { SERVER_TARGETS } from "./server-targets.ts";
import type { FuzzTarget } from "./target.ts";
import { WIRE_TARGETS } from "./wire-targets.ts";

/** Every decoder that is fuzzed. The cloud's routes need a database and are in `routes.ts`. */
export const TARGETS: readonly FuzzTarget[] = [
  ...WIRE_TARGETS,
  ...PART_TARGETS,
  ...BOARD_TARGETS,
  ...SERVER_TARGETS,
];
