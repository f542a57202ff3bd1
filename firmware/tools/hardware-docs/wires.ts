import { esp32Wires } from "./esp32-wires.ts";
import { nodeCables, nodeWires } from "./node-wires.ts";
import { powerBudget } from "./power-budget.ts";
import { labelled, loadWires, mainsWires, powerWires, sizesOf } from "./shared-wires.ts";
import type { Kiosk, Part } from "./tables.ts";
import { type Cable, type Wire, WIRE_GROUPS } from "./wire.ts";

/** Every wire of one kiosk, in the order in which the assembly lays them. */
export function wiresOf(parts: readonly Part[], kiosk: Kiosk): Wire[] {
  const sizes = sizesOf(powerBudget(parts, kiosk));
  const own = kiosk === "esp32" ? esp32Wires(sizes) : nodeWires(sizes);
  const laid = [...mainsWires(sizes), ...powerWires(sizes), ...own, ...loadWires(sizes)];
  const ordered = WIRE_GROUPS.flatMap((group) => laid.filter((one) => one.group === group));
  return labelled(ordered);
}

/** Every ready-made cable of one kiosk. */
export function cablesOf(kiosk: Kiosk): Cable[] {
  return kiosk === "node" ? nodeCables() : [];
}
