import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LeakScan, type Leak } from "../checkers/leak-scan.ts";

/** Where a number could be left, each with the folders of a run that hold it. */
export const PLACES = {
  "MQTT messages, both ways": ["mqtt"],
  "HTTP between gateway and cloud, both ways": ["http"],
  "consoles of gateway and cloud": ["console"],
  "consoles of the kiosks' boards": ["north/console", "south/console"],
  "flash of the kiosks": ["north/flash", "south/flash"],
  "the gateway's disk": ["gateway", "gateway-running"],
  "the cloud's disk": ["cloud"],
  "rows of the cloud's database": ["rows"],
} as const;

export type Place = keyof typeof PLACES;

export interface Found {
  leaks: readonly Leak[];
  /** Bytes looked at, by place; a scan of nothing proves nothing. */
  scannedBytes: Record<string, number>;
}

/** Every file of a place, with its path inside the run's folder. */
export function filesOf(folder: string, place: Place): { where: string; bytes: Buffer }[] {
  return PLACES[place].flatMap((inside) => {
    const entries = readdirSync(join(folder, inside), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return { where: path.slice(folder.length + 1), bytes: readFileSync(path) };
      });
  });
}

/** Looks for all numbers in all their forms in everything a run left. */
export function scanRun(folder: string, numbers: readonly string[]): Found {
  const scan = new LeakScan(numbers);
  const scannedBytes: Record<string, number> = {};
  for (const place of Object.keys(PLACES) as Place[]) {
    const before = scan.scannedBytes;
    for (const { where, bytes } of filesOf(folder, place)) scan.scan(where, bytes);
    scannedBytes[place] = scan.scannedBytes - before;
  }
  return { leaks: scan.leaks, scannedBytes };
}

/** How many of these pseudonyms (hexadecimal) stand in a place, as text or as bytes. */
export function heldIn(folder: string, place: Place, pseudonyms: readonly string[]): number {
  const all = Buffer.concat(filesOf(folder, place).map(({ bytes }) => bytes));
  const isHeld = (hex: string) => all.includes(hex) || all.includes(Buffer.from(hex, "hex"));
  return pseudonyms.filter(isHeld).length;
}
