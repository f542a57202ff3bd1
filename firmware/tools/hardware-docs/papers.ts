import { fileOf } from "./bilingual.ts";
import { stepsOf } from "./checks/assembly.ts";
import { markdownOf, type Page } from "./document.ts";
import { drawControl } from "./draw/draw-control.ts";
import { drawDoor } from "./draw/draw-door.ts";
import { drawLanes } from "./draw/draw-lanes.ts";
import { drawPower } from "./draw/draw-power.ts";
import { drawStep } from "./draw/draw-step.ts";
import { acceptancePages, assemblyPages, pictureOf, safetyPages } from "./pages/assembly-pages.ts";
import { cardPages } from "./pages/card-pages.ts";
import { enclosurePages } from "./pages/enclosure-pages.ts";
import { partsPages } from "./pages/parts-page.ts";
import { powerPages } from "./pages/power-pages.ts";
import { repairPages } from "./pages/repair-pages.ts";
import { wiringPages } from "./pages/wiring-pages.ts";
import { powerBudget } from "./power-budget.ts";
import { KIOSKS, type Kiosk, type Tables } from "./tables.ts";
import { cablesOf, wiresOf } from "./wires.ts";

/** Every page, in the order in which somebody builds. */
export function pagesOf(tables: Tables): Page[] {
  const { parts, steps } = tables;
  const budgets = { esp32: powerBudget(parts, "esp32"), node: powerBudget(parts, "node") };
  return [
    ...partsPages(parts),
    ...enclosurePages(tables.enclosure),
    ...safetyPages(tables.safety),
    ...KIOSKS.flatMap((kiosk) => {
      const naming = { parts, kiosk };
      const wires = wiresOf(parts, kiosk);
      const cables = cablesOf(kiosk);
      return [
        ...powerPages(budgets, parts, kiosk),
        ...wiringPages({ wires, cables }, naming),
        ...assemblyPages({ steps, wires, cables }, naming),
      ];
    }),
    ...acceptancePages(tables),
    ...cardPages("assembly/first-vend", tables.firstVend),
    ...cardPages("assembly/restocking", tables.restocking),
    ...repairPages(tables.repairs),
  ];
}

const CONTROLLERS: Record<Kiosk, string> = { esp32: "esp32", node: "arduino" };

/** Every drawing, by its file inside hardware-docs. */
export function drawingsOf(tables: Tables): Record<string, string> {
  const drawings: Record<string, string> = {};
  for (const kiosk of KIOSKS) {
    const { parts, enclosure } = tables;
    const naming = { parts, kiosk };
    const wires = wiresOf(parts, kiosk);
    const laid = [...wires, ...cablesOf(kiosk)];
    const controller = CONTROLLERS[kiosk];
    drawings[`wiring/control-${kiosk}.svg`] = drawControl(wires, { ...naming, controller });
    drawings[`wiring/lanes-${kiosk}.svg`] = drawLanes(wires, naming);
    drawings[`wiring/power-${kiosk}.svg`] = drawPower(powerBudget(parts, kiosk), naming);
    drawings[`enclosure/door-${kiosk}.svg`] = drawDoor(enclosure, kiosk);
    const steps = stepsOf(tables.steps, kiosk);
    for (const [at, step] of steps.entries()) {
      const before = steps.slice(0, at).flatMap((one) => one.parts);
      const picture = { step, number: at + 1, before, wires: laid, enclosure, naming };
      drawings[`assembly/${pictureOf(step, naming)}`] = drawStep(picture);
    }
  }
  return drawings;
}

/** Every generated file of hardware-docs, by its path inside it. */
export function papersOf(tables: Tables): Record<string, string> {
  const pages = pagesOf(tables).map((page): [string, string] => [
    fileOf(page.name, page.language),
    markdownOf(page),
  ]);
  return { ...Object.fromEntries(pages), ...drawingsOf(tables) };
}
