import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Flash } from "@anxin/firmware/board";
import { provisionKeys } from "@anxin/firmware/kiosk";
import {
  nodeMac,
  openFlashFile,
  processUptime,
  type RunningKiosk,
  runKiosk,
} from "@anxin/firmware/node";
import { createNodeBoard, UNO_PINS } from "@anxin/firmware/node/hardware";
import firmata from "firmata-io";
import { realPartTime } from "../parts/rim/real-part-time.ts";
import { randomFrom } from "../world/random.ts";
import { Cabinet } from "./cabinet.ts";
import { STORY_FIRMWARE, STORY_KIOSK, StoryGateway, storyRoots } from "./gateway.ts";
import type { NodeBench, Terminals } from "./node-bench.ts";
import { Player, type Site } from "./player.ts";
import { storyCardText } from "./story-card.ts";
import { StoryLink } from "./story-link.ts";
import { storyBases, storyPlan } from "./story-plan.ts";
import type { Story, StoryCard } from "./story.ts";

const OUTAGE_MS = 300;
const POLL_MS = 20;
const FIRMATA_BAUD = 57600;
/** The chip is not reset by an opened terminal, so it says nothing until it is asked. */
const ASK_VERSION_MS = 200;

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** A kiosk on the Node board: its own drivers, serial ports, flash file and process clock. */
class NodeSite implements Site {
  readonly time = realPartTime;
  readonly gateway: StoryGateway;
  readonly #bench: NodeBench;
  readonly #terminals: Terminals;
  readonly #cabinet: Cabinet;
  readonly #link: StoryLink;
  readonly #turnedBy: "spirals" | "lane-board";
  readonly #folder = mkdtempSync(join(tmpdir(), "anxin-story-"));
  #shown = "";
  #kiosk: RunningKiosk | undefined;
  #failure: unknown;

  constructor(story: Story, bench: NodeBench, terminals: Terminals) {
    const random = randomFrom(story.name);
    this.#bench = bench;
    this.#terminals = terminals;
    this.#cabinet = new Cabinet(story, { time: this.time, draw: (limit) => random.below(limit) });
    this.#link = new StoryLink(this.time, () => this.gateway);
    this.gateway = new StoryGateway({
      mac: nodeMac,
      time: this.time,
      seconds,
      plan: storyPlan(story),
      send: (message) => this.#link.deliver(message),
    });
    this.#turnedBy = story.turnedBy ?? "spirals";
    bench.wire(this.#cabinet, this.#turnedBy);
    this.#provision();
  }

  async start(): Promise<void> {
    const config = { kiosk: STORY_KIOSK, firmware: STORY_FIRMWARE, roots: storyRoots(nodeMac) };
    const open = (name: keyof Terminals, how: { baudRate: number; autoOpen: boolean }) => {
      return this.#bench.onTheWay.port(name, { path: this.#terminals[name], ...how });
    };
    const serial = (name: keyof Terminals, baudRate: number) => {
      return () => open(name, { baudRate, autoOpen: false });
    };
    const board = createNodeBoard({
      firmata: () => {
        const port = open("firmata", { baudRate: FIRMATA_BAUD, autoOpen: true });
        const io = new firmata.Firmata(port, { reportVersionTimeout: ASK_VERSION_MS });
        return { io, close: () => port.close() };
      },
      pins: UNO_PINS,
      codeReader: serial("codeReader", 9600),
      cardReader: serial("cardReader", 115200),
      laneBoard: this.#turnedBy === "lane-board" ? serial("laneBoard", 9600) : undefined,
      show: (code) => {
        this.#shown = code;
      },
      clock: "chip",
      climate: true,
      uptime: processUptime,
      log: () => {},
    });
    await board.warmUp();
    const flash = this.#openFlash();
    this.#kiosk = runKiosk({ config, board, flash, link: this.#link, uptime: processUptime });
    this.#kiosk.start();
  }

  /** The technician's tool, before the kiosk is first started. */
  #provision(): void {
    const flash = this.#openFlash();
    for (const effect of provisionKeys(flash.read, storyBases(seconds()))) {
      if (effect.kind === "flash-erase") flash.erase(effect.address);
      else flash.write(effect.address, effect.bytes);
    }
  }

  #openFlash(): Flash {
    return openFlashFile(join(this.#folder, "flash"), { durable: false });
  }

  stop(): void {
    this.gateway.stop();
    this.#kiosk?.stop();
    rmSync(this.#folder, { recursive: true });
    if (this.#failure !== undefined) throw this.#failure;
  }

  shown(): string {
    return this.#shown;
  }

  press(): void {
    this.#cabinet.press();
  }

  door(open: boolean): void {
    this.#cabinet.door(open);
  }

  putCard(card: StoryCard): void {
    this.#bench.cardReader.put(storyCardText(card));
  }

  cardRead(): boolean {
    return this.#bench.cardReader.wasRead();
  }

  liftCard(): void {
    this.#bench.cardReader.lift();
  }

  showCode(text: string): void {
    this.#bench.codeReader.show(text);
  }

  takeCode(): void {
    this.#bench.codeReader.take();
  }

  confirmLoad(load: string): void {
    this.#kiosk?.input({ kind: "load-confirmed", load });
  }

  line(up: boolean): void {
    this.#link.setLine(up);
  }

  cutPower(): void {
    this.#kiosk?.stop();
    this.#kiosk = undefined;
    this.#shown = "";
    this.gateway.ready = false;
    this.#bench.powerCycle();
    this.time.after(OUTAGE_MS, () => {
      this.start().catch((error: unknown) => (this.#failure = error));
    });
  }

  turning(lane: number): boolean {
    return this.#cabinet.turning(lane);
  }

  fell(): number {
    return this.#cabinet.fell;
  }
}

/** What a story came to on the Node board, in real time. */
export async function playOnNode(
  story: Story,
  on: { bench: NodeBench; terminals: Terminals },
): Promise<{ problems: string[]; lines: string[] }> {
  const site = new NodeSite(story, on.bench, on.terminals);
  try {
    site.gateway.start();
    await site.start();
    const player = new Player(story, site);
    while (!player.poll()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    return { problems: player.problems, lines: player.lines() };
  } finally {
    site.stop();
  }
}
