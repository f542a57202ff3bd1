import type { County } from "./county.ts";

/** From the cloud to the kiosks. */
export type Way = Pick<County, "gateway" | "desk" | "road" | "broker">;

/** The part of the way that all kiosks share is open. */
export function isSiteUp({ gateway, desk, road }: Way): boolean {
  return gateway.running() && desk.running() && road.streaming();
}

/** The whole way from the cloud to a kiosk is open. */
export function isReached(way: Way, kiosk: string): boolean {
  const { broker } = way;
  return isSiteUp(way) && broker.connected(kiosk) && broker.lineUp(kiosk);
}
