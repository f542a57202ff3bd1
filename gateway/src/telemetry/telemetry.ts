import type { Vitals } from "@anxin/firmware/contract";

/** Where vitals go for whoever draws curves; whatever becomes of them, nobody waits. */
export interface Telemetry {
  start(): void;
  /** Returns at once. */
  vitals(kiosk: string, vitals: Vitals): void;
  /** Waits for nobody. */
  stop(): void;
}
