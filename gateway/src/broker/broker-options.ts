import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { TlsPlace } from "./listeners.ts";
import type { SitePlace } from "./site-door.ts";

export interface BrokerOptions {
  /**
   * Of the plain listener: loopback, or an address or interface of the site (`siteAddress`). Not
   * given, there is no plain listener.
   */
  host?: string;
  /** 0 for any free one; `port` says which. */
  port: number;
  /** Where TLS is listened for; not given, nowhere. */
  tls?: TlsPlace;
  /** Where programs of this computer come in, on loopback; not given, nowhere. */
  site?: SitePlace;
  /** On each listener. */
  connectionsMax: number;
  /** Shorter in tests. */
  patience?: { drainMs?: number; handshakeMs?: number };
  time: Time;
  log: Log;
}
