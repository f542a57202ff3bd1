/** Joins the site's Wi-Fi and stays in it; boards with a wire have no configuration for it. */
import type { Configuration } from "../contract/configuration.ts";
import type { Log, Timers, Wifi } from "./platform.ts";

const AGAIN_MS = 15000;

/** Asks for the access point, and asks again whenever it is lost or was not found. */
export function joinWifi(
  wifi: Wifi,
  as: NonNullable<Configuration["wifi"]>,
  parts: { timers: Timers; log: Log },
): void {
  const { timers, log } = parts;
  let waiting = false;
  function again(): void {
    if (waiting) return;
    waiting = true;
    timers.after(AGAIN_MS, () => {
      waiting = false;
      join();
    });
  }
  function join(): void {
    wifi.connect(as.ssid, { password: as.password }, (error) => {
      if (error === null || error === undefined) return log("wifi-joined");
      log("wifi-not-joined", error);
      again();
    });
  }
  wifi.on("disconnected", again);
  join();
}
