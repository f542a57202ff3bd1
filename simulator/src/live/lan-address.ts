import { networkInterfaces } from "node:os";

/** This computer is in no local network; nothing was started. */
export class NoLan extends Error {
  readonly code = "no-lan";
  constructor() {
    super(
      "no-lan: this computer has no IPv4 address in a local network; connect it, or leave --lan out.",
    );
  }
}

/** The first IPv4 address other machines can reach. Throws NoLan. */
export function lanAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outside = all.find((one) => one.family === "IPv4" && !one.internal);
  if (outside === undefined) throw new NoLan();
  return outside.address;
}
