import type { Answer } from "../api/client.ts";

export type KioskSettings = Answer<"readKioskSettings">;
type Value = string | number | boolean;

/** One thing that differs: `at` is its lane, product, kiosk or part; absent values were not set. */
export interface SettingChange {
  group: string;
  at: string;
  before?: Value;
  after?: Value;
}

/** Everything that is set, by `group` or `group.at`. Pure. */
function flat(settings: KioskSettings): Map<string, Value> {
  const { place, firmware, cardProduct, lanes, nearest = [], reorder = {} } = settings;
  const { names, ways = {}, hours = {}, timeouts = {} } = settings;
  const pairs: [string, Value][] = [["place.", place]];
  if (firmware !== undefined) pairs.push(["firmware.", firmware]);
  if (cardProduct !== undefined) pairs.push(["cardProduct.", cardProduct]);
  for (const { lane, product } of lanes) pairs.push([`lanes.${lane}`, product]);
  for (const { kiosk, metres } of nearest) pairs.push([`nearest.${kiosk}`, metres]);
  for (const [group, values] of Object.entries({ names, ways, hours, timeouts, reorder })) {
    for (const [at, value] of Object.entries(values)) pairs.push([`${group}.${at}`, value]);
  }
  return new Map(pairs);
}

/** What is not the same in two settings of a kiosk, in the order the form shows it. Pure. */
export function settingsDiff(
  before: KioskSettings,
  after: KioskSettings,
): readonly SettingChange[] {
  const [old, fresh] = [flat(before), flat(after)];
  const keys = [...new Set([...old.keys(), ...fresh.keys()])];
  return keys
    .filter((key) => old.get(key) !== fresh.get(key))
    .map((key) => {
      const [group = "", at = ""] = key.split(".");
      const [was, is] = [old.get(key), fresh.get(key)];
      return {
        group,
        at,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      };
    });
}

/** Lanes with boxes in them that would have another product, or be no lane any more. Pure. */
export function lanesStillFull(
  changes: readonly SettingChange[],
  held: readonly { lane: number; onHand: number }[],
): readonly number[] {
  return held
    .filter(({ lane, onHand }) => {
      return onHand > 0 && changes.some(({ group, at }) => group === "lanes" && at === `${lane}`);
    })
    .map(({ lane }) => lane);
}
