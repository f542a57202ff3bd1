/** What is wrong with a light curtain. */
export type SensorState = "good" | "blind";

/** What the kiosk reads of a light curtain across the chute. */
export interface DropSensor {
  state: () => SensorState;
  set: (state: SensorState) => void;
  /** Emitters off reads dark and emitters on reads light. */
  selfTest: () => boolean;
  /** Edges the kiosk gets for this many separate shadows. */
  edges: (shadows: number) => number;
}

/** A curtain that sees everything until told otherwise. */
export function dropSensor(): DropSensor {
  let state: SensorState = "good";
  return {
    state: () => state,
    set: (next) => {
      state = next;
    },
    selfTest: () => state === "good",
    edges: (shadows) => (state === "blind" ? 0 : shadows),
  };
}
