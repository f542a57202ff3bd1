/**
 * Whether a client of this kiosk may call itself so: the kiosk's own id, or that, a hyphen and a
 * word for a tool beside it (contract README, "A kiosk's life on the wire", 1). A second connection
 * of one client id takes over the first.
 */
export function mayBeNamed(clientId: string, kiosk: string): boolean {
  return clientId === kiosk || clientId.startsWith(`${kiosk}-`);
}
