import { mqttLink, openFlashFile, runKiosk } from "@anxin/firmware/node";
import { overheardLink } from "./overheard-link.ts";
import { pretendBoard } from "./pretend-board.ts";
import { processUptime } from "./process-uptime.ts";
import type { PowerUp } from "./site.ts";

/** A kiosk in the campaign's own process: the real kiosk on a real broker connection and a file. */
export const powerUpInProcess: PowerUp = (setup, machine, ears) => {
  // No power fails on this machine, and what the system was told survives a SIGKILL.
  const flash = openFlashFile(setup.flashFile, { durable: false });
  const kiosk = runKiosk({
    config: setup.config,
    board: pretendBoard(machine),
    flash,
    link: overheardLink(mqttLink(setup.brokerUrl), ears),
    uptime: processUptime,
  });
  kiosk.start();
  return {
    input: (input) => kiosk.input(input),
    async cut() {
      kiosk.stop();
      flash.close();
    },
  };
};
