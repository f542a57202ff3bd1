import type { PartTime } from "../parts/part.ts";
import { factLine, isTold } from "./fact-line.ts";
import type { StoryGateway } from "./gateway.ts";
import { firstLoadId } from "./story-plan.ts";
import type { Step, Story, StoryCard } from "./story.ts";

/** A kiosk of any kind with a story's machine around it. */
export interface Site {
  time: PartTime;
  gateway: StoryGateway;
  /** The code the display says now. */
  shown(): string;
  press(): void;
  door(open: boolean): void;
  putCard(card: StoryCard): void;
  /** The card that was put down has been read. */
  cardRead(): boolean;
  liftCard(): void;
  /** A phone is held before the code reader. */
  showCode(text: string): void;
  takeCode(): void;
  confirmLoad(load: string): void;
  line(up: boolean): void;
  /** The power goes, and comes back after a moment. */
  cutPower(): void;
  turning(lane: number): boolean;
  /** Boxes that left the machine. */
  fell(): number;
}

/** One thing to begin, and to wait for. */
interface Beat {
  what: string;
  begin(): void;
  done(): boolean;
}

/** Nothing in a story takes this long. */
const PATIENCE_MS = 40000;
/** How long a story's end is watched for what should not come. */
const AFTERMATH_MS = 1500;
const GRANT_SECONDS = 60;

const nothing = () => {};
const atOnce = () => true;

/**
 * Plays a story at a site. It is looked at again and again, so it runs in virtual and in real time
 * and where there are no promises.
 */
export class Player {
  /** What went otherwise than told; empty when nothing did. */
  readonly problems: string[];
  private readonly story: Story;
  private readonly site: Site;
  private readonly beats: Beat[];
  private begunAtMs: number | undefined;
  /** Facts up to this one belong to the time before the story. */
  private before: number;

  constructor(story: Story, site: Site) {
    this.problems = [];
    this.story = story;
    this.site = site;
    this.begunAtMs = undefined;
    this.before = 0;
    this.beats = this.prelude();
    for (const step of story.steps) this.beats.push(this.beatOf(step));
    this.beats.push(this.ending(), this.pause("the aftermath", AFTERMATH_MS));
  }

  /** Goes on as far as it can; true when the story is over. */
  poll(): boolean {
    for (;;) {
      const beat = this.beats[0];
      if (beat === undefined) return true;
      const nowMs = this.site.time.nowMs();
      if (this.begunAtMs === undefined) {
        this.begunAtMs = nowMs;
        beat.begin();
      }
      const late = nowMs - this.begunAtMs > PATIENCE_MS;
      if (!late && !beat.done()) return false;
      this.begunAtMs = undefined;
      this.beats.shift();
      if (late) this.giveUp(beat.what);
      if (this.beats.length === 0) this.judge();
    }
  }

  /** The facts of the story until now, in words. */
  lines(): string[] {
    const { facts, held } = this.site.gateway;
    const lines: string[] = [];
    for (let seq = this.before + 1; seq <= held; seq++) {
      const fact = facts[seq];
      if (fact !== undefined && isTold(fact)) lines.push(factLine(fact));
    }
    return lines;
  }

  private giveUp(what: string): void {
    this.problems.push("waited in vain for " + what + "; the display says " + this.site.shown());
    this.beats.splice(0, this.beats.length);
  }

  private judge(): void {
    const { story, site } = this;
    this.differ("facts", this.lines().join(", "), story.facts.join(", "));
    this.differ("display", site.shown(), story.says);
    this.differ("boxes", String(site.fell()), String(story.fell));
  }

  private differ(what: string, is: string, should: string): void {
    if (is !== should) this.problems.push(what + ": [" + is + "] instead of [" + should + "]");
  }

  /** An epoch, a plan, and what lies in the lanes; what it writes is before the story. */
  private prelude(): Beat[] {
    const { gateway } = this.site;
    const beats = [this.wait("a kiosk that is ready", () => gateway.ready)];
    for (const { lane } of this.story.lanes) {
      const id = firstLoadId(lane);
      const wanted = "restocked " + id;
      beats.push({
        what: wanted,
        begin: () => this.site.confirmLoad(id),
        done: () => this.lines().some((line) => line.slice(0, wanted.length) === wanted),
      });
    }
    const forget = () => {
      this.before = gateway.held;
    };
    beats.push({ what: "the beginning", begin: forget, done: atOnce });
    return beats;
  }

  private ending(): Beat {
    const { story, site } = this;
    return this.wait("the end", () => {
      return this.lines().length >= story.facts.length && site.shown() === story.says;
    });
  }

  private beatOf(step: Step): Beat {
    const { site } = this;
    switch (step.do) {
      case "grant": {
        const seconds = step.seconds ?? GRANT_SECONDS;
        return this.act("a grant", () => site.gateway.grant(step.id, step.product, seconds));
      }
      case "press":
        return this.act("a press", () => site.press());
      case "door":
        return this.act("the door", () => site.door(step.open));
      case "card":
        return this.card(step.card);
      case "confirm-load":
        return this.act("a load", () => site.confirmLoad(step.load));
      case "show-load":
        return this.act("a load's code", () => site.showCode(site.gateway.loadCode(step.load)));
      case "show-voucher":
        return this.act("a voucher", () => site.showCode(site.gateway.voucher(step)));
      case "line":
        return this.act("the line", () => site.line(step.up));
      case "cut-power":
        return this.act("a power cut", () => site.cutPower());
      case "wait":
        return this.pause("a wait", step.seconds * 1000);
      case "await":
        return this.wait("the display to say " + step.shown, () => site.shown() === step.shown);
      case "await-refusal":
        return this.wait("a refusal", () => site.gateway.told === step.code);
      case "await-turning":
        return this.wait("lane " + step.lane + " to turn", () => site.turning(step.lane));
    }
  }

  /** It lies there until it was read, and is lifted. */
  private card(card: StoryCard): Beat {
    const { site } = this;
    const done = () => {
      if (!site.cardRead()) return false;
      site.liftCard();
      return true;
    };
    return { what: "a card to be read", begin: () => site.putCard(card), done };
  }

  private act(what: string, begin: () => void): Beat {
    return { what, begin, done: atOnce };
  }

  private wait(what: string, done: () => boolean): Beat {
    return { what, begin: nothing, done };
  }

  private pause(what: string, ms: number): Beat {
    const { time } = this.site;
    return { what, begin: nothing, done: () => time.nowMs() - (this.begunAtMs ?? 0) >= ms };
  }
}
