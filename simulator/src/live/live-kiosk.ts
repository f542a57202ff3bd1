import type { BoardInput } from "@anxin/firmware/board";
import { type KioskConfig } from "@anxin/firmware/kiosk";
import { mqttLink, openFlashFile, runKiosk, type RunningKiosk } from "@anxin/firmware/node";
import { type CutLink, cutLink } from "./cut-link.ts";
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
  /** Its line to the broker, which can be cut. */
  line: CutLink;
  /** Lost while it has no power. */
  input: (input: BoardInput) => void;
  powered: () => boolean;
  /** The plug is pulled, or put back; only what is in the flash outlives it. */
  power: (on: boolean) => void;
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
  const line = cutLink(mqttLink(world.mqttUrl), () => board.tell());
  const uptime = { nowMs: () => performance.now(), after: realAfter };
  let running: RunningKiosk | undefined;

  function power(on: boolean): void {
    if (on === (running !== undefined)) return;
    running?.stop();
    running = on ? runKiosk({ config: world.config, board, flash, link: line, uptime }) : undefined;
    running?.start();
    board.tell();
  }

  return {
    point,
    letter,
    board,
    line,
    input: (input) => running?.input(input),
    powered: () => running !== undefined,
    power,
    start: () => power(true),
    stop: () => {
      power(false);
      flash.close();
    },
  };
}
