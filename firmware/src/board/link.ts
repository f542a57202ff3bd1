/**
 * A connection to the site's broker (MQTT 3.1.1). The kiosk decides when to connect; the link never
 * does by itself.
 */
export interface LinkWill {
  topic: string;
  payload: string;
}

export interface LinkEvents {
  up(): void;
  /** Once for every connect that ended or never came about. */
  down(): void;
  received(topic: string, payload: string): void;
}

export interface Link {
  /**
   * Leaves any earlier connection, connects with this will (QoS 1, retained), and subscribes to
   * what comes down.
   */
  connect(as: { kiosk: string; password: string; will: LinkWill }, events: LinkEvents): void;
  disconnect(): void;
  /**
   * Dropped when the link is down: facts come again by the journal, the rest is not worth keeping.
   */
  publish(message: { topic: string; payload: string; qos: 0 | 1; retain: boolean }): void;
}
