/** Every fault of the simulated world by its name, with what it does. */
export const FAULTS = {
  loss: "a connection breaks and what was on its way is lost; answers of the cloud are lost",
  delay: "messages of a kiosk take half a minute longer for a while",
  repeat: "messages come twice",
  reorder: "bytes of an old connection and repeats come after newer ones",
  partition: "a kiosk's line, or the site's road to the cloud, is away for minutes to two days",
  "long-partition": "a kiosk's line is away for more than 14 days",
  "broker-death": "the broker dies with all it retained, the gateway lives",
  "gateway-death": "the gateway's process dies at any await",
  unsynced: "the site loses power: the gateway dies and its disk forgets what was not synced",
  "gateway-clock": "the gateway's clock is wrong by up to twelve hours for a while",
  "cloud-death": "the cloud's process dies at any await",
  "power-cut": "a kiosk loses power, between two effects or whenever",
  "flash-tear": "a kiosk loses power inside a flash operation",
  "flash-wear": "a flash operation fails and only part of it is done",
  clock: "a kiosk's clock chip drifts, jumps, or loses the time",
  "board-swap": "somebody puts a new board into a cabinet: its next epoch begins",
  miscount: "restockers write down one box more or fewer",
  jam: "coils jam, do not start, drop nothing, or two boxes at once",
  "blind-sensor": "a drop curtain sees nothing, or sees boxes that are none",
} as const;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** Names that are not in the list. */
export class UnknownFault extends Error {
  readonly code = "unknown-fault";
}

const isFault = (name: string): name is FaultName => Object.hasOwn(FAULTS, name);

/** `all`, `none`, or names with commas between them; throws UnknownFault. */
export function faultsOf(text: string): FaultName[] {
  if (text === "all") return FAULT_NAMES;
  if (text === "none") return [];
  return text.split(",").map((name) => {
    if (isFault(name)) return name;
    throw new UnknownFault(`there is no fault "${name}"; there are ${FAULT_NAMES.join(", ")}`);
  });
}

/** As a person would write it. */
export function faultsText(faults: readonly FaultName[]): string {
  if (faults.length === 0) return "none";
  return faults.length === FAULT_NAMES.length ? "all" : faults.join(",");
}
