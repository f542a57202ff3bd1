import { BlockList, isIP } from "node:net";

/** Outside are the addresses of the open Internet; everything else is somebody's inside. */
const INSIDE = new BlockList();

// IANA's IPv4 special-purpose registry (RFC 6890), multicast and reserved.
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  // Shared by carriers; a big cloud of China answers its metadata at 100.100.100.200.
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Link-local, and the metadata address of most clouds.
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  INSIDE.addSubnet(net, bits, "ipv4");
}
// A public address at which one cloud's machines reach their host.
INSIDE.addAddress("168.63.129.16", "ipv4");

/** Global unicast (RFC 4291, section 2.4); what is not in it, mapped IPv4 as well, is inside. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet("2000::", 3, "ipv6");

// IETF protocols with Teredo, documentation, 6to4: the last one and Teredo hide an IPv4 address.
for (const [net, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  INSIDE.addSubnet(net, bits, "ipv6");
}

/** Whether an address is one of the open Internet; false for anything that is no address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !INSIDE.check(address, "ipv4");
  return family === 6 && GLOBAL.check(address, "ipv6") && !INSIDE.check(address, "ipv6");
}
