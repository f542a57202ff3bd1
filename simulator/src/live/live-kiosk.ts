import type { BoardInput } from "@anxin/firmware/board";
import { type KioskConfig } from "@anxin/firmware/kiosk";
import { mqttLink, openFlashFile, runKiosk } from "@anxin/firmware/node";
import { dayInChina, leaveQuotaKey } from "./quota-keys.ts";
import type { PhysicalLot } from "../world/lane.ts";
import { randomFrom } from "../world/random.ts";
import type { DataFolder } from "./data-folder.ts";
import type { Point } from "./points.ts";
import { PretendBoard } from "./pretend-board.ts";
import { realAfter } from "./real-time.ts";

/** A kiosk of the live county: the firmware's Node board on a pretend machine. */
export interface LiveKiosk {
  point: Point;
  /** The key that presses its button, and what it is called in the terminal. */
  letter: string;
  board: PretendBoard;
  input: (input: BoardInput) => void;
  start: () => void;
  stop: () => void;
}

type Boxes = Record<string, PhysicalLot[]>;

/** Opens the kiosk's flash file and remembers what lies in its lanes; nothing runs yet. */
export function liveKiosk(
  point: Point,
  letter: string,
  world: { folder: DataFolder; config: KioskConfig; mqttUrl: string; master: Uint8Array },
): LiveKiosk {
  const { folder } = world;
  const boxesFile = point.kiosk + ".boxes.json";
  const board = new PretendBoard({
    kiosk: point.kiosk,
    lanes: point.lanes.map((lane) => lane.lane),
    random: randomFrom(point.kiosk + "/" + Date.now()),
    boxes: folder.read<Boxes>(boxesFile) ?? {},
    keep: (boxes) => folder.write(boxesFile, boxes),
  });
  const flash = openFlashFile(folder.of(point.kiosk + ".flash"), { durable: true });
  leaveQuotaKey(flash, world.master, dayInChina(Date.now()));
  const kiosk = runKiosk({
    config: world.config,
    board,
    flash,
    link: mqttLink(world.mqttUrl),
    uptime: { nowMs: () => performance.now(), after: realAfter },
  });
  return {
    point,
    letter,
    board,
    input: (input) => kiosk.input(input),
    start: () => kiosk.start(),
    stop: () => {
      kiosk.stop();
      flash.close();
    },
  };
}
