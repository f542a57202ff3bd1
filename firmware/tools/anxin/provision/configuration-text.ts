import {
  type Configuration,
  configurationProblem,
  isConfiguration,
} from "../../../src/contract/configuration.ts";
import { toHex } from "../../../src/contract/hex.ts";
import { ToolError } from "../codes.ts";

/** What the technician says of a kiosk, as typed. */
export interface Wish {
  kiosk: string;
  roots: readonly { epoch: number; root: Uint8Array }[];
  /** `host:port`, or `[address]:port` for IPv6. */
  broker: string;
  wifi: { ssid: string; password: string } | undefined;
  lanes: string;
}

/**
 * The configuration as a board's file holds it: ASCII, because a board's strings are bytes.
 *
 * @throws ToolError config-refused with the code of what is wrong
 */
export function configurationText(wish: Wish): string {
  const value = {
    format: 1,
    kiosk: wish.kiosk,
    roots: wish.roots.map(({ epoch, root }) => ({ epoch, root: toHex(root) })),
    broker: brokerOf(wish.broker),
    wifi: wish.wifi === undefined ? null : { ...wish.wifi, ssid: bytesOf(wish.wifi.ssid) },
    lanes: wish.lanes,
  };
  if (!isConfiguration(value)) {
    throw new ToolError("config-refused", configurationProblem(value) ?? "config-format");
  }
  return asciiJson(value);
}

function brokerOf(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(":");
  const host = text.slice(0, Math.max(colon, 0)).replace(/^\[(.*)\]$/, "$1");
  return { host, port: Number(text.slice(colon + 1)) };
}

/** UTF-8 bytes, one character each. */
function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function asciiJson(value: Configuration): string {
  const escaped = (char: string) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0");
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped);
}
