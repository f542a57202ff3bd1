import type { TurnChances } from "../world/lane.ts";

/** What a person makes go wrong with a pretend machine, until they put it right. */
export interface Trouble {
  /** What every turn of a coil does from now on. */
  turn: "good" | keyof TurnChances;
  /** The light curtain sees nothing that falls. */
  blind: boolean;
  /** The cabinet stands in the sun. */
  heat: boolean;
  /** The climate sensor does not answer. */
  climateLost: boolean;
}

export const NO_TROUBLE: Trouble = { turn: "good", blind: false, heat: false, climateLost: false };
