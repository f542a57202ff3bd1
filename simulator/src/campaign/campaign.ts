import { setTimeout as pause } from "node:timers/promises";
import { randomFrom } from "../world/random.ts";
import { County } from "./county.ts";
import { killSchedule, type Kill } from "./kill-schedule.ts";
import { countUnplaced, readKept, readLedger } from "./ledger.ts";
import { type CampaignOptions, type Target, type Victim, VICTIMS } from "./options.ts";
import { keepVending } from "./residents.ts";
import { resultOf, type CampaignResult } from "./result.ts";
import type { Site } from "./site.ts";
import { stopwatch } from "./stopwatch.ts";
import { until, WaitedTooLongError } from "./until.ts";
import { verdictOf, type KioskWorld } from "./verdict.ts";

/** With no motor run for so long something hangs, and waiting longer will not show what. */
const STANDSTILL_MS_MAX = 120_000;
const READY_MS_MAX = 150_000;
const DRAIN_MS_MAX = 180_000;
/** Once an acknowledgement was taken back nothing needs to come to rest any more. */
const CAUGHT_DRAIN_MS_MAX = 2000;
const PROGRESS_MS = 2000;
/** Between two blows of a timed campaign, and how long a stopped process stands. */
const PEACE_MS_MIN = 1500;
const PEACE_MS_MAX = 8000;
const FROZEN_MS_MIN = 200;
const FROZEN_MS_MAX = 12_000;

export interface CampaignParts {
  options: CampaignOptions;
  victim: Target;
  /** One line on how far it is, every two seconds. */
  progress: (line: string) => void;
  /**
   * Aborted when a person has seen enough: the campaign rejects with its reason, after cleaning up.
   */
  signal?: AbortSignal;
}

/**
 * Runs one campaign from an empty county to its verdict; everything it started is gone when it
 * ends.
 */
export async function campaign(parts: CampaignParts): Promise<CampaignResult> {
  const { options, victim } = parts;
  const elapsedMs = stopwatch();
  const county = new County({ options, victim });
  try {
    await county.start();
    parts.signal?.throwIfAborted();
    await until("every kiosk has its epoch and plan", READY_MS_MAX, () => county.ready);
    const blows = await new Attack(parts, county).run();
    const found = await judge(county, isCaught(parts, county));
    return resultOf({ ...described(parts), ...found, ...blows, wallMs: elapsedMs() });
  } catch (error) {
    if (error instanceof WaitedTooLongError) error.message += `\n${await county.account()}`;
    throw error;
  } finally {
    await county.stop();
  }
}

function described({ options, victim }: CampaignParts) {
  const { seed, kiosks, vends, planted } = options;
  return { victim, planted, seed, kiosks, vends };
}

/** A planted lie that is out; what a system does after it proves nothing. */
function isCaught({ options }: CampaignParts, county: County): boolean {
  return options.planted && county.marks.lost > 0;
}

/** Residents at every kiosk, and kills among them. */
class Attack {
  readonly #parts: CampaignParts;
  readonly #county: County;
  #vending = true;
  #ended = false;
  readonly #killed: Partial<Record<Victim, number>> = {};
  #stops = 0;
  readonly #endsAtMs: number;

  constructor(parts: CampaignParts, county: County) {
    this.#parts = parts;
    this.#county = county;
    const { minutes = 0 } = parts.options;
    this.#endsAtMs = performance.now() + minutes * 60_000;
  }

  /** Resolves to what was sent when every resident was served and every blow has fallen. */
  async run(): Promise<Pick<CampaignResult, "killed" | "kills" | "stops">> {
    const killing = this.#isTimed ? this.#strikeAll() : this.#killAll();
    const watching = this.#watch();
    const vending = this.#vendAll().finally(() => {
      this.#vending = false;
    });
    try {
      await Promise.race([Promise.all([vending, killing]), watching]);
    } finally {
      this.#ended = true;
      await Promise.allSettled([vending, killing, watching]);
    }
    return { killed: this.#killed, kills: this.#kills, stops: this.#stops };
  }

  get #isTimed(): boolean {
    return this.#parts.options.minutes !== undefined;
  }

  get #stopped(): boolean {
    return this.#ended || isCaught(this.#parts, this.#county);
  }

  async #vendAll(): Promise<void> {
    const { options } = this.#parts;
    const random = randomFrom(options.seed).fork("residents");
    await Promise.all(
      this.#county.sites.map((site) =>
        keepVending({
          site,
          phone: this.#county.phone,
          random: random.fork(site.kiosk),
          products: this.#county.products,
          runs: this.#isTimed ? Number.POSITIVE_INFINITY : options.vends,
          stopped: () => this.#stopped || (this.#isTimed && performance.now() > this.#endsAtMs),
        }),
      ),
    );
  }

  async #killAll(): Promise<void> {
    const { options } = this.#parts;
    const random = randomFrom(options.seed).fork("kills");
    const runs = options.kiosks * options.vends;
    for (const kill of killSchedule(random, { runs, kills: options.kills })) {
      while (this.#runs < kill.afterRuns && this.#vending && !this.#stopped) await pause(1);
      if (this.#stopped) return;
      const victim = this.#parts.victim === "each" ? random.pick(VICTIMS) : this.#parts.victim;
      await this.#killOnce(victim, kill, random.pick(this.#county.sites));
    }
  }

  /** A blow every few seconds until the time is up: half of them kill, half of them stop. */
  async #strikeAll(): Promise<void> {
    const random = randomFrom(this.#parts.options.seed).fork("blows");
    while (this.#vending && !this.#stopped) {
      await pause(random.between(PEACE_MS_MIN, PEACE_MS_MAX));
      if (this.#stopped || performance.now() > this.#endsAtMs) return;
      const victim = random.pick(VICTIMS);
      const site = random.pick(this.#county.sites);
      if (victim !== "kiosk" && random.chance(0.5)) {
        await this.#freezeOnce(victim, random.between(FROZEN_MS_MIN, FROZEN_MS_MAX));
      } else {
        const blow = { afterRuns: 0, delayMs: random.below(60), downMs: random.below(3000) };
        await this.#killOnce(victim, blow, site);
      }
    }
  }

  async #freezeOnce(victim: Exclude<Victim, "kiosk">, ms: number): Promise<void> {
    await this.#county.freeze(victim);
    this.#stops += 1;
    try {
      await pause(ms);
    } finally {
      this.#county.thaw(victim);
    }
  }

  /** Nothing acknowledged until the kill may be missing after it. */
  async #killOnce(victim: Victim, kill: Kill, site: Site): Promise<void> {
    await pause(kill.delayMs);
    const said = this.#county.marks.keptUntilNow();
    await this.#county.kill(victim, site);
    this.#killed[victim] = (this.#killed[victim] ?? 0) + 1;
    await pause(kill.downMs);
    await this.#county.restart(victim, site, async () => {
      const kept = await readKept(this.#county.postgresql);
      for (const mark of said)
        this.#county.marks.found(mark, kept.get(`${mark.kiosk}/${mark.epoch}`) ?? 0);
    });
  }

  /**
   * Tells how far it is; throws when nothing moves any more, or a server ended that nobody killed.
   */
  async #watch(): Promise<void> {
    let lastRuns = -1;
    let movedAtMs = performance.now();
    while (!this.#stopped) {
      await pause(PROGRESS_MS, undefined, { ref: false });
      this.#parts.signal?.throwIfAborted();
      this.#county.throwIfEnded();
      this.#parts.progress(this.#line());
      if (this.#runs !== lastRuns) movedAtMs = performance.now();
      lastRuns = this.#runs;
      if (performance.now() - movedAtMs > STANDSTILL_MS_MAX)
        throw new WaitedTooLongError(`No motor ran for ${STANDSTILL_MS_MAX} ms.`);
    }
  }

  get #kills(): number {
    return Object.values(this.#killed).reduce((sum, kills) => sum + kills, 0);
  }

  get #runs(): number {
    return this.#county.sites.reduce((sum, site) => sum + site.machine.runs.length, 0);
  }

  #line(): string {
    const { options, victim } = this.#parts;
    if (this.#isTimed) {
      const leftS = Math.max(0, Math.round((this.#endsAtMs - performance.now()) / 1000));
      const blows = `${this.#kills} kills, ${this.#stops} stops`;
      return `${this.#runs} motor runs, ${blows}, ${leftS} s left`;
    }
    const wanted = options.kiosks * options.vends;
    return `${victim}: ${this.#runs}/${wanted} motor runs, ${this.#kills}/${options.kills} kills`;
  }
}

/** Lets everything arrive, then holds the ledger against the world. */
async function judge(county: County, caught: boolean) {
  const { sites, postgresql } = county;
  // After a power cycle each kiosk says from its flash where its journal ends.
  await Promise.all(sites.map((site) => site.cutPower()));
  for (const site of sites) site.powerUp();
  const waitMs = caught ? CAUGHT_DRAIN_MS_MAX : DRAIN_MS_MAX;
  const told = until("every kiosk says where its journal ends", waitMs, () => county.ready);
  await (caught ? told.catch(ignoreWaiting) : told);
  const worlds = sites.map(worldOf);
  const arrived = async () => allKept(worlds, await readKept(postgresql));
  await until("every fact is kept", waitMs, arrived).catch(ignoreWaiting);
  return {
    verdict: verdictOf(worlds, await readLedger(postgresql)),
    unplaced: await countUnplaced(postgresql),
    acknowledgedLost: county.marks.lost,
    runs: sites.reduce((sum, site) => sum + site.machine.runs.length, 0),
  };
}

function worldOf(site: Site): KioskWorld {
  const { epoch = 0, next = 1 } = site.presence ?? {};
  return { kiosk: site.kiosk, runs: site.machine.runs, written: { [epoch]: next - 1 } };
}

function allKept(worlds: readonly KioskWorld[], kept: ReadonlyMap<string, number>): boolean {
  return worlds.every(({ kiosk, written }) =>
    Object.entries(written).every(([epoch, seq]) => (kept.get(`${kiosk}/${epoch}`) ?? 0) >= seq),
  );
}

/** What did not arrive in time is found missing by the verdict, which says more. */
function ignoreWaiting(error: unknown): void {
  if (!(error instanceof WaitedTooLongError)) throw error;
}
