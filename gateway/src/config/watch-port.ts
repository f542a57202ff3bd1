import { ConfigError } from "./config-error.ts";

const NONE = "none";
const PORT_MAX = 65535;

/** The port of /health and /metrics, 0 for any free one, undefined for none. Throws ConfigError. */
export function watchPortOf(said: string): number | undefined {
  if (said === NONE) return undefined;
  const port = Number(said);
  if (said.trim() !== "" && Number.isInteger(port) && port >= 0 && port <= PORT_MAX) return port;
  throw new ConfigError(`watchPort must be a port, 0 to ${PORT_MAX}, or ${NONE}`);
}
