/** One kiosk as a process: the real kiosk; its hardware is at the other end of the channel. */
import type { BoardInput } from "@anxin/firmware/board";
import { mqttLink, openFlashFile, runKiosk } from "@anxin/firmware/node";
import type { FromKiosk, ToKiosk } from "./kiosk-process.ts";
import { overheardLink } from "./overheard-link.ts";
import { processUptime } from "./process-uptime.ts";
import type { Ears, KioskSetup } from "./site.ts";

const tell = (message: FromKiosk): void => {
  process.send?.(message);
};

let input: (input: BoardInput) => void = () => {};

/** SIGKILL before one effect of the kiosk: nothing of the process runs after it. */
function killBefore(effect: number): () => void {
  let performed = 0;
  return () => {
    if (performed === effect) process.kill(process.pid, "SIGKILL");
    performed += 1;
  };
}

function start(setup: KioskSetup): void {
  const ears: Ears = {
    receipt: (receipt) => tell({ is: "receipt", receipt }),
    presence: (presence) => tell({ is: "presence", presence }),
  };
  const kiosk = runKiosk({
    config: setup.config,
    board: {
      motors: {
        run: (lane) => tell({ is: "motor", lane, on: true }),
        halt: (lane) => tell({ is: "motor", lane, on: false }),
      },
      dropSensor: { test: () => tell({ is: "drop-test" }) },
      display: { show: () => {}, lamp: (on) => tell({ is: "lamp", on }) },
      clock: { seconds: () => Math.floor(Date.now() / 1000) },
      start(sink) {
        input = sink;
      },
      stop() {},
    },
    flash: openFlashFile(setup.flashFile, { durable: false }),
    link: overheardLink(mqttLink(setup.brokerUrl), ears),
    uptime: processUptime,
    ...(setup.killBefore === undefined ? {} : { watch: killBefore(setup.killBefore) }),
  });
  input = (given) => kiosk.input(given);
  kiosk.start();
}

process.on("message", (message: ToKiosk) => {
  if (message.is === "setup") start(message.setup);
  else input(message.input);
});
// Without its world there is nothing to vend in; this also ends it when the campaign dies.
process.on("disconnect", () => process.exit(0));
