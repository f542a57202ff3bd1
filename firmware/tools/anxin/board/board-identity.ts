import { CONFIGURATION_FILE, type Configuration } from "../../../src/contract/configuration.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { BOOT_FILE } from "../flash/program.ts";
import { hashOnBoard } from "../flash/send-program.ts";
import { isRecord } from "../shape.ts";

/** Which kiosk a board is, without its keys. */
export interface BoardIdentity {
  kiosk: string;
  lanes: Configuration["lanes"];
  /** Epochs it has roots for, in order. */
  epochs: number[];
}

/**
 * Reads who a board is; its roots stay on it.
 *
 * @throws ToolError not-provisioned
 */
export async function identityOf(console: BoardConsole): Promise<BoardIdentity> {
  const text = await console.ask(
    `(function(t){if(!t)return"";var c=JSON.parse(t);return JSON.stringify({kiosk:c.kiosk,` +
      `lanes:c.lanes,epochs:c.roots.map(function(r){return r.epoch})})})` +
      `(require("Storage").read(${JSON.stringify(CONFIGURATION_FILE)}))`,
  );
  const found: unknown = text === "" ? undefined : JSON.parse(text);
  if (!isRecord(found) || typeof found["kiosk"] !== "string") {
    throw new ToolError("not-provisioned");
  }
  const epochs = Array.isArray(found["epochs"]) ? found["epochs"].map(Number) : [];
  const lanes = found["lanes"] === "lane-board" ? "lane-board" : "spirals";
  return { kiosk: found["kiosk"], lanes, epochs };
}

/** The chip's own number, as Espruino tells it. */
export async function serialOfBoard(console: BoardConsole): Promise<string> {
  return (await console.ask(`typeof getSerial=="function"?getSerial():""`)).replace(/[^!-~]/g, "");
}

/** SHA-256 of the kiosk's program; empty when there is none. */
export function programHash(console: BoardConsole): Promise<string> {
  return hashOnBoard(console, BOOT_FILE);
}
