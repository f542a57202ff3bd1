/**
 * Time as a port: the process's clock in production, virtual in the simulator. Nothing else reads a
 * clock.
 */
export interface Time {
  /** Wall time, unix milliseconds; may jump. */
  nowMs(): number;
  /** Milliseconds since some start, never going back. */
  monotonicMs(): number;
  /**
   * Runs `action` once after `ms`; the returned function cancels it. `about` names the kiosk whose
   * affair it alone is: virtual time lets it stand still while nothing concerns that kiosk.
   */
  after(ms: number, action: () => void | Promise<void>, about?: string): () => void;
}
