import type { Effect } from "@anxin/firmware/kiosk";
import { memoryFlash, performFlash, provisionKeys, readerOf } from "@anxin/firmware/kiosk";
import { FLASH_MAP } from "@anxin/firmware/contract";
import { nodeMac, type RunningKiosk, runKiosk } from "@anxin/firmware/node";
import { VirtualPartTime } from "../parts/virtual-time.ts";
import { randomFrom } from "../world/random.ts";
import { Cabinet } from "./cabinet.ts";
import { storyCardText } from "./story-card.ts";
import { STORY_FIRMWARE, STORY_KIOSK, StoryGateway, storyRoots } from "./gateway.ts";
import { Player, type Site } from "./player.ts";
import { SimpleBoard } from "./simple-board.ts";
import { StoryLink } from "./story-link.ts";
import { storyBases, storyPlan } from "./story-plan.ts";
import type { Story, StoryCard } from "./story.ts";

/** 2027-01-15 09:20 in UTC+8. */
const BEGINS_SECONDS = 1799976000;
const OUTAGE_MS = 800;
const POLL_MS = 20;

/** Thrown through the effects of one step when the power goes. */
class PowerCut extends Error {
  readonly code = "power-cut";
}

/**
 * A kiosk in virtual time: the real decisions and the real order of effects, on the plainest board,
 * a flash of memory and a line in the same process.
 */
export class PureSite implements Site {
  readonly time = new VirtualPartTime();
  readonly gateway: StoryGateway;
  /** Effects performed since the power first came. */
  effects = 0;
  /** The power goes before this effect, counted from the first; never when undefined. */
  cutBefore: number | undefined;
  cut = false;
  readonly cabinet: Cabinet;
  readonly #flash = memoryFlash(FLASH_MAP.pageBytes);
  readonly #link: StoryLink;
  #board: SimpleBoard;
  #kiosk: RunningKiosk | undefined;

  constructor(story: Story) {
    const { time } = this;
    const random = randomFrom(story.name);
    this.cabinet = new Cabinet(story, { time, draw: (limit) => random.below(limit) });
    this.gateway = new StoryGateway({
      mac: nodeMac,
      time,
      seconds: () => this.#seconds(),
      plan: storyPlan(story),
      send: (message) => this.#link.deliver(message),
    });
    this.#link = new StoryLink(time, () => this.gateway);
    this.#board = this.#newBoard();
    const keys = provisionKeys(readerOf(this.#flash), storyBases(BEGINS_SECONDS));
    for (const effect of keys) performFlash(this.#flash, effect);
  }

  start(): void {
    const { time } = this;
    const config = { kiosk: STORY_KIOSK, firmware: STORY_FIRMWARE, roots: storyRoots(nodeMac) };
    this.#board = this.#newBoard();
    this.#kiosk = runKiosk({
      config,
      board: this.#board,
      flash: {
        read: readerOf(this.#flash),
        write: (address, bytes) =>
          performFlash(this.#flash, { kind: "flash-write", address, bytes }),
        erase: (address) => performFlash(this.#flash, { kind: "flash-erase", address }),
      },
      link: this.#link,
      uptime: {
        nowMs: () => time.nowMs(),
        after: (ms, action) => time.after(ms, action),
      },
      watch: (effect) => this.#watch(effect),
    });
    this.#perhapsCut(() => this.#kiosk?.start());
  }

  /** Lets time pass; a cut on the way is one thing more that happens in it. */
  pass(ms: number): void {
    const untilMs = this.time.nowMs() + ms;
    while (this.time.nowMs() < untilMs) {
      this.#perhapsCut(() => this.time.pass(untilMs - this.time.nowMs()));
    }
  }

  shown(): string {
    return this.#board.shown;
  }

  press(): void {
    this.#perhapsCut(() => this.cabinet.press());
  }

  door(open: boolean): void {
    this.#perhapsCut(() => this.cabinet.door(open));
  }

  putCard(card: StoryCard): void {
    this.#perhapsCut(() => this.#board.card(storyCardText(card)));
  }

  cardRead(): boolean {
    return true;
  }

  liftCard(): void {}

  showCode(text: string): void {
    this.#perhapsCut(() => this.#board.input({ kind: "code", text }));
  }

  takeCode(): void {}

  confirmLoad(load: string): void {
    this.#perhapsCut(() => this.#board.input({ kind: "load-confirmed", load }));
  }

  line(up: boolean): void {
    this.#perhapsCut(() => this.#link.setLine(up));
  }

  cutPower(): void {
    this.#kiosk?.stop();
    this.#kiosk = undefined;
    this.gateway.ready = false;
    this.time.after(OUTAGE_MS, () => this.start());
  }

  turning(lane: number): boolean {
    return this.cabinet.turning(lane);
  }

  fell(): number {
    return this.cabinet.fell;
  }

  #newBoard(): SimpleBoard {
    return new SimpleBoard(this.cabinet, this.time, () => this.#seconds());
  }

  #seconds(): number {
    return BEGINS_SECONDS + Math.floor(this.time.nowMs() / 1000);
  }

  #watch(_effect: Effect): void {
    if (this.effects++ !== this.cutBefore) return;
    this.cut = true;
    throw new PowerCut();
  }

  /** What reaches the kiosk may meet the planned cut. */
  #perhapsCut(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      this.cutPower();
    }
  }
}

/** What a story came to on the pure kiosk: what went otherwise than told, and its facts. */
export function playPure(story: Story): { problems: string[]; lines: string[] } {
  const site = new PureSite(story);
  site.gateway.start();
  site.start();
  const player = new Player(story, site);
  while (!player.poll()) site.pass(POLL_MS);
  site.gateway.stop();
  return { problems: player.problems, lines: player.lines() };
}
