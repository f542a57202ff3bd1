import { drawControl } from "./draw-control.ts";
import { drawLanes } from "./draw-lanes.ts";
import { drawPower } from "./draw-power.ts";
import { partsPage, pinsPage, powerPage } from "./pages.ts";
import { partsList } from "./parts-list.ts";
import { powerBudget } from "./power-budget.ts";
import { wires } from "./wires.ts";

/** Every generated paper of the reference kiosk, by file name. */
export function papers(): Record<string, string> {
  const parts = partsList();
  const budget = powerBudget(parts);
  const list = wires();
  return {
    "parts.md": partsPage(parts),
    "pins.md": pinsPage(list),
    "power.md": powerPage(budget, parts, list),
    "wiring-control.svg": drawControl(list, parts),
    "wiring-lanes.svg": drawLanes(list),
    "power.svg": drawPower(budget, parts),
  };
}
