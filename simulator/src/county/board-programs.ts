import { bootUpdating } from "../boards/updating-program.ts";
import type { Boot } from "../boards/program.ts";
import type { County, CountyWish } from "./county.ts";
import { laterBoardConfig } from "./keys.ts";

/** The program technicians leave in a new board. */
export const FIRMWARE = "0.1.0";

/** Whatever program a kiosk's slots hold, as the county's code of that version. */
export function bootOf(of: {
  wish: Pick<CountyWish, "boot">;
  county: Pick<County, "rollouts" | "time" | "boards">;
  kiosk: string;
  master: Uint8Array;
}): (fromEpoch: number) => Boot {
  const { wish, county, kiosk, master } = of;
  // A program that ends itself is started again; what it was doing is over first.
  const restart = () => {
    const board = county.boards.find((one) => one.kiosk === kiosk);
    county.time.after(1, () => board?.cutPower("restart"));
  };
  return (fromEpoch) =>
    bootUpdating({
      kiosk,
      master,
      boot: (firmware) => wish.boot(laterBoardConfig(master, kiosk, { firmware, fromEpoch })),
      manner: (version) => county.rollouts.manner(version),
      restart,
      started: (version) => county.rollouts.noteStart(kiosk, version),
      fallback: FIRMWARE,
    });
}
