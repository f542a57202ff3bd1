import { FLASH_MAP, type Mac, toHex } from "@anxin/firmware/contract";
import { boardMac } from "@anxin/firmware/espruino/mac";
import type { Platform } from "@anxin/firmware/espruino/platform";
import { Program } from "@anxin/firmware/espruino/program";
import {
  lookAtCard,
  type MemoryFlash,
  memoryFlash,
  performFlash,
  provisionKeys,
  readerOf,
} from "@anxin/firmware/kiosk";
import { VirtualPartTime } from "../parts/virtual-time.ts";
import { Cabinet } from "./cabinet.ts";
import { EspruinoBench } from "./espruino-bench.ts";
import { STORY_KIOSK, StoryGateway, storyRoots } from "./gateway.ts";
import { Player, type Site } from "./player.ts";
import { StoryBroker } from "./story-broker.ts";
import { storyCardText } from "./story-card.ts";
import { storyBases, storyPlan } from "./story-plan.ts";
import type { Story, StoryCard } from "./story.ts";

/** 2027-01-15 09:20 in UTC+8. */
const BEGINS_SECONDS = 1799976000;
const OUTAGE_MS = 800;
/** A chip that is off by less is left alone. */
const CLOCK_OFF_SECONDS = 60;
const POLL_MS = 50;

/** The whole Espruino program in virtual time, its board's globals made of pretend parts. */
export class EspruinoSite implements Site {
  readonly time: VirtualPartTime;
  readonly gateway: StoryGateway;
  private readonly cabinet: Cabinet;
  private readonly flash: MemoryFlash;
  private readonly broker: StoryBroker;
  private readonly bench: EspruinoBench;
  private program: Program | undefined;
  private display: string;

  constructor(story: Story, sha256: Platform["sha256"]) {
    const time = new VirtualPartTime();
    const mac = boardMac(sha256);
    const seconds = () => this.seconds();
    this.time = time;
    this.display = "";
    this.program = undefined;
    let drawn = 0;
    this.cabinet = new Cabinet(story, { time, draw: (limit) => (drawn++ * 7) % limit });
    this.broker = new StoryBroker(time, () => this.gateway);
    const send = (message: { topic: string; payload: string }) => this.broker.deliver(message);
    this.gateway = new StoryGateway({ mac, time, seconds, plan: storyPlan(story), send });
    this.flash = memoryFlash(FLASH_MAP.pageBytes);
    const keys = provisionKeys(readerOf(this.flash), storyBases(BEGINS_SECONDS));
    for (const effect of keys) performFlash(this.flash, effect);
    const config = configurationText(mac, story.turnedBy ?? "spirals");
    this.bench = new EspruinoBench({
      time,
      seconds,
      cabinet: this.cabinet,
      turnedBy: story.turnedBy ?? "spirals",
      flash: this.flash,
      open: this.broker.open,
      sha256,
      file: (name) => (name === "anxin.config" ? config : undefined),
      print: (line) => this.printed(line),
    });
  }

  start(): void {
    this.program = new Program(this.bench.platform(), lookAtCard);
    this.program.start();
  }

  shown(): string {
    return this.display;
  }

  press(): void {
    this.cabinet.press();
  }

  door(open: boolean): void {
    this.cabinet.door(open);
  }

  putCard(card: StoryCard): void {
    this.bench.cardReader.put(storyCardText(card));
  }

  cardRead(): boolean {
    return this.bench.cardReader.wasRead();
  }

  liftCard(): void {
    this.bench.cardReader.lift();
  }

  showCode(text: string): void {
    this.bench.codeReader.show(text);
  }

  takeCode(): void {
    this.bench.codeReader.take();
  }

  confirmLoad(load: string): void {
    if (this.program !== undefined) this.program.console().tell({ kind: "load-confirmed", load });
  }

  line(up: boolean): void {
    this.broker.setLine(up);
  }

  cutPower(): void {
    this.program = undefined;
    this.display = "";
    this.broker.vanish();
    this.bench.cutPower();
    this.gateway.ready = false;
    this.time.after(OUTAGE_MS, () => this.start());
  }

  turning(lane: number): boolean {
    return this.cabinet.turning(lane);
  }

  /** Whether the gateway's time reached the clock chip. */
  isClockSet(): boolean {
    return Math.abs(this.bench.clock.seconds() - this.seconds()) <= CLOCK_OFF_SECONDS;
  }

  fell(): number {
    return this.cabinet.fell;
  }

  private seconds(): number {
    return BEGINS_SECONDS + Math.floor(this.time.nowMs() / 1000);
  }

  /** What the program tells a technician's monitor is how a story sees the display. */
  private printed(line: string): void {
    if (line.indexOf('"pseudonym"') >= 0) throw new Error("a pseudonym on the console");
    const said = JSON.parse(line) as { show?: string };
    if (said.show !== undefined) this.display = said.show;
  }
}

/** What the technician's tool leaves in Storage. */
function configurationText(mac: Mac, lanes: "spirals" | "lane-board"): string {
  const roots = storyRoots(mac).map(({ epoch, root }) => ({ epoch, root: toHex(root) }));
  const broker = { host: "gateway.local", port: 1883 };
  const fixed = { format: 1, kiosk: STORY_KIOSK, wifi: null, lanes };
  return JSON.stringify({ ...fixed, roots, broker });
}

/** What a story came to on the Espruino program. */
export function playOnEspruino(
  story: Story,
  sha256: Platform["sha256"],
): { problems: string[]; lines: string[] } {
  const site = new EspruinoSite(story, sha256);
  site.gateway.start();
  site.start();
  const player = new Player(story, site);
  while (!player.poll()) site.time.pass(POLL_MS);
  site.gateway.stop();
  if (!site.isClockSet()) player.problems.push("the clock chip was not set");
  return { problems: player.problems, lines: player.lines() };
}
