import { isKioskId } from "@anxin/firmware/contract";

const SUFFIX = /^[a-z0-9]{1,6}$/;

/**
 * The kiosk a client id speaks for: the kiosk's own id, or `{kiosk}/{suffix}` for a second connection beside it, as a
 * technician's tools need one to listen and one to publish. A kiosk itself uses its plain id.
 */
export function kioskOf(clientId: string): string | undefined {
  const [kiosk, suffix, ...rest] = clientId.split("/");
  if (kiosk === undefined || rest.length > 0 || !isKioskId(kiosk)) return undefined;
  return suffix === undefined || SUFFIX.test(suffix) ? kiosk : undefined;
}
