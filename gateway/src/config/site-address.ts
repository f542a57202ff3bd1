/**
 * Where the plain listener may be: loopback, or an address of the site's own network or tunnel. It
 * speaks in clear, so an address the Internet can reach is refused.
 */
import { BlockList, isIP } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import { ConfigError } from "./config-error.ts";

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

const SITE = new BlockList();
// Loopback (RFC 1122), private (RFC 1918), link-local (RFC 3927), shared by tunnels (RFC 6598).
SITE.addSubnet("127.0.0.0", 8, "ipv4");
SITE.addSubnet("10.0.0.0", 8, "ipv4");
SITE.addSubnet("172.16.0.0", 12, "ipv4");
SITE.addSubnet("192.168.0.0", 16, "ipv4");
SITE.addSubnet("169.254.0.0", 16, "ipv4");
SITE.addSubnet("100.64.0.0", 10, "ipv4");
// Loopback and link-local (RFC 4291), unique local (RFC 4193).
SITE.addAddress("::1", "ipv6");
SITE.addSubnet("fe80::", 10, "ipv6");
SITE.addSubnet("fc00::", 7, "ipv6");

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** True for an address that only the site, or a tunnel into it, can reach. */
export function isSiteAddress(said: string): boolean {
  const address = (MAPPED.exec(said)?.[1] ?? said).split("%", 1)[0] ?? "";
  const family = isIP(address);
  if (family === 0) return false;
  return SITE.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** The address to bind for an address or an interface's name. Throws ConfigError. */
export function siteAddress(said: string, interfaces: Interfaces): string {
  if (said === "localhost") return "127.0.0.1";
  if (isIP(said.split("%", 1)[0] ?? "") !== 0) return checked(said, said);
  const found = interfaces[said];
  if (found === undefined) {
    const names = Object.keys(interfaces).join(", ");
    throw new ConfigError(
      `host ${said} is neither an address nor an interface of this computer (${names})`,
    );
  }
  const first = found.find((one) => one.family === "IPv4") ?? found[0];
  return checked(first?.address ?? "", said);
}

function checked(address: string, said: string): string {
  if (isSiteAddress(address)) return address;
  throw new ConfigError(
    `host ${said} can be reached from outside the site, and this listener speaks in clear: ` +
      "name the site's interface or a private address of it; kiosks elsewhere use TLS " +
      "(options identity, tlsHost)",
  );
}
