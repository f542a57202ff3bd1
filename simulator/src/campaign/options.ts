import { parseArgs } from "node:util";

/** Which process is killed. `kiosk` is one kiosk's own process; the world it stands in lives on. */
export const VICTIMS = ["gateway", "cloud", "postgresql", "kiosk"] as const;
export type Victim = (typeof VICTIMS)[number];

/** One of them, or each of them in turn over one county. */
export type Target = Victim | "each";

export interface CampaignOptions {
  victims: readonly Target[];
  kiosks: number;
  /** Motor runs of each kiosk before its residents stop. */
  vends: number;
  /** SIGKILLs over the whole campaign. */
  kills: number;
  /**
   * Undefined, or so long one county is struck, each process in turn, by SIGKILL and SIGSTOP; then
   * `vends` and `kills` mean nothing.
   */
  minutes: number | undefined;
  /** Any text; kill instants, no-drops, double drops and residents' pauses follow from it. */
  seed: string;
  json: boolean;
  /** The victim acknowledges before it is durable; the campaign must then fail. */
  planted: boolean;
}

/**
 * A command line that asks for something a campaign cannot do; the message says what to write
 * instead.
 */
export class CampaignUsageError extends Error {
  readonly code = "campaign-usage";
}

export const CAMPAIGN_USAGE = `npm run campaign -- [options]
  --victim WHICH   ${VICTIMS.join(", ")} or all (default all)
  --kiosks N       1 to 200 (default 20)
  --vends N        motor runs of each kiosk, 1 to 100000 (default 500)
  --kills N        SIGKILLs over the whole campaign, 0 to 10000 (default 20)
  --minutes M      one county, all of them struck by turns with SIGKILL and SIGSTOP, residents
                   without a pause, 1 to 1440; --vends and --kills then mean nothing
  --seed S         any text; kill instants follow from it (default 1)
  --json           only the JSON lines on stdout
  --planted        the victim acknowledges before it is durable; the campaign must then fail
  --help           this text`;

/** Every figure a command line may give: default and range. */
const FIGURES = {
  kiosks: { default: 20, min: 1, max: 200 },
  vends: { default: 500, min: 1, max: 100_000 },
  kills: { default: 20, min: 0, max: 10_000 },
} as const;

function figure(name: keyof typeof FIGURES, text: string | undefined): number {
  const range = FIGURES[name];
  if (text === undefined) return range.default;
  const value = Number(text);
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return value;
  throw new CampaignUsageError(
    `--${name} ${text} is not a whole number from ${range.min} to ${range.max}; write --${name} ${range.default}, for example.`,
  );
}

const MINUTES_MAX = 1440;

function minutesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MINUTES_MAX) return value;
  throw new CampaignUsageError(
    `--minutes ${text} is not a whole number from 1 to ${MINUTES_MAX}; write --minutes 30, for example.`,
  );
}

function victimsOf(text: string | undefined): readonly Victim[] {
  if (text === undefined || text === "all") return VICTIMS;
  const one = VICTIMS.find((victim) => victim === text);
  if (one !== undefined) return [one];
  throw new CampaignUsageError(
    `--victim ${text} is not known; write one of ${VICTIMS.join(", ")}, or all.`,
  );
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        victim: { type: "string" },
        kiosks: { type: "string" },
        vends: { type: "string" },
        kills: { type: "string" },
        minutes: { type: "string" },
        seed: { type: "string" },
        json: { type: "boolean", default: false },
        planted: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new CampaignUsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The options of a command line; throws CampaignUsageError. */
export function campaignOptionsOf(args: string[]): CampaignOptions {
  const values = parsed(args);
  const victims = victimsOf(values.victim);
  if (values.planted && victims.includes("kiosk")) {
    if (values.victim === "kiosk")
      throw new CampaignUsageError("A kiosk has no planted fault; its order is its own tests'.");
  }
  const minutes = minutesOf(values.minutes);
  if (minutes !== undefined && (values.planted || values.victim !== undefined)) {
    throw new CampaignUsageError(
      "--minutes strikes every process, and honest ones: give it alone.",
    );
  }
  return {
    victims:
      minutes !== undefined
        ? ["each"]
        : values.planted
          ? victims.filter((victim) => victim !== "kiosk")
          : victims,
    kiosks: figure("kiosks", values.kiosks),
    vends: figure("vends", values.vends),
    kills: figure("kills", values.kills),
    minutes,
    seed: values.seed ?? "1",
    json: values.json,
    planted: values.planted,
  };
}
