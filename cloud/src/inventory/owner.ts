import type { Command } from "./commands.ts";

/** A document that another one rests on. */
export interface Rested {
  command: Command;
  owner: string;
}

/** The warehouse, kiosk or load whose books a document belongs to. */
export function ownerOf(command: Command, rested: Rested | undefined): string {
  if ("warehouse" in command) return command.warehouse;
  if (command.kind === "settlement") return command.owner;
  // A transfer's receipt is its receiver's document, whoever sent it.
  if (command.kind === "transfer-receipt" && rested?.command.kind === "transfer") {
    return rested.command.to;
  }
  return rested?.owner ?? "";
}
