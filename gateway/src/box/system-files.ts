/** Units and rules that a release brings for the system around it. */
import { chmodSync, copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Places } from "./places.ts";

export const UNIT = "anxin-gateway.service";
export const TIMER = "anxin-gateway-backup.timer";

/** Inside a release. */
const FILES = "gateway/src/box/files";

/** Copies the files of the release that `current` names; what it does not have stays as it is. */
export function placeSystemFiles(places: Places): void {
  const unit = (name: string) => ({ name, to: join(places.units, name), mode: 0o644 });
  const files = [
    unit(UNIT),
    unit("anxin-gateway-backup.service"),
    unit(TIMER),
    { name: "journald.conf", to: join(places.journald, "anxin-gateway.conf"), mode: 0o644 },
    { name: "ups-event", to: join(places.nut, "ups-event"), mode: 0o755 },
  ];
  for (const { name, to, mode } of files) {
    const from = join(places.current, FILES, name);
    if (!existsSync(from)) continue;
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    chmodSync(to, mode);
  }
}
