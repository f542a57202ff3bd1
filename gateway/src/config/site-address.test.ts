import { describe, expect, test } from "vitest";
import { isSiteAddress, siteAddress } from "./site-address.ts";

const of = (address: string, family: "IPv4" | "IPv6") =>
  ({ address, family, netmask: "", mac: "", internal: false, cidr: null, scopeid: 0 }) as const;
const interfaces = {
  eth1: [of("fe80::1", "IPv6"), of("192.168.8.1", "IPv4")],
  wan0: [of("203.0.113.9", "IPv4")],
  wg0: [of("10.9.0.1", "IPv4")],
};

describe("the plain listener", () => {
  test.each(["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.3.4", "100.64.0.1"])(
    "may be at %s, and so it may at its mapped form",
    (address) => {
      expect(siteAddress(address, interfaces)).toBe(address);
      expect(isSiteAddress(`::ffff:${address}`)).toBe(true);
    },
  );

  test.each(["::1", "fe80::1%eth1", "fd00::1"])("may be at %s", (address) => {
    expect(siteAddress(address, interfaces)).toBe(address);
  });

  test.each([
    ["eth1", "192.168.8.1"],
    ["wg0", "10.9.0.1"],
    ["localhost", "127.0.0.1"],
  ])("may be named by its interface, %s", (name, address) => {
    expect(siteAddress(name, interfaces)).toBe(address);
  });

  test.each(["0.0.0.0", "::", "8.8.8.8", "2001:db8::1", "::ffff:8.8.8.8", "172.32.0.1", "wan0"])(
    "is refused at %s with what to do instead",
    (said) => {
      expect(() => siteAddress(said, interfaces)).toThrow(/interface or a private address/);
    },
  );

  test.each(["", "kiosk.example", "eth9"])("is refused at %j, which nobody knows", (said) => {
    expect(() => siteAddress(said, interfaces)).toThrow(/eth1, wan0, wg0/);
  });
});
