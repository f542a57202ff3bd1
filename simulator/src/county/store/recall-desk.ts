import type { RecallView } from "@anxin/cloud";
import type { Clerk } from "./clerk.ts";
import { isRefused } from "./store.ts";

/** A recall as the office lived it. */
export interface RecallStory {
  recall: string;
  product: string;
  lot: string;
  /** What the cloud answered to the notice. */
  noticed?: RecallView;
  /** What it answered when it was closed. */
  closed?: RecallView;
  /** Why the notice was refused. */
  refused?: string;
  /** By when each kiosk must have heard, once it had been reachable for a minute. */
  heardBy: Map<string, number>;
}

export interface RecallWorld {
  clerk: Clerk;
  nowMs: () => number;
  kiosks: readonly string[];
  /** The whole way from the cloud to a kiosk is open now. */
  online: (kiosk: string) => boolean;
}

const BY = "manager-1";
const POLL_MS = 5_000;
/** A kiosk that is away is looked at again so much later. */
const AWAY_MS = 10 * 60_000;
/** Issue 6: online kiosks refuse a recalled lot within this. */
const ONLINE_MS = 60_000;

/** Who receives notices of recall, has the boxes fetched, and reports. */
export class RecallDesk {
  readonly stories: RecallStory[] = [];
  readonly #world: RecallWorld;
  #over = false;

  constructor(world: RecallWorld) {
    this.#world = world;
  }

  /** Calls a lot of some products back. */
  async notify(lot: string, products: Iterable<string>): Promise<void> {
    const { clerk, kiosks } = this.#world;
    for (const product of products) {
      const recall = `RC-${lot}-${product}`;
      const story: RecallStory = { recall, product, lot, heardBy: new Map() };
      this.stories.push(story);
      const wish = { recall, product, lot, class: 1, authority: "NMPA", reason: "test", by: BY };
      const answer = await clerk.ask(({ inventory }) => inventory.recall(wish));
      if (isRefused(answer)) {
        story.refused = answer.code;
        continue;
      }
      story.noticed = answer;
      for (const kiosk of kiosks) void this.#follow(story, kiosk);
    }
  }

  /** Closes every recall of which nothing waits anywhere. */
  async closeThose(): Promise<void> {
    const { clerk } = this.#world;
    for (const story of this.stories) {
      if (story.noticed === undefined || story.closed !== undefined) continue;
      const { recall } = story;
      const answer = await clerk.ask(({ inventory }) => inventory.closeRecall({ recall, by: BY }));
      if (isRefused(answer)) story.refused = `${answer.code} ${answer.detail}`;
      else story.closed = answer;
    }
  }

  /** Nobody looks any more at which kiosks can hear. */
  stop(): void {
    this.#over = true;
  }

  async #follow(story: RecallStory, kiosk: string): Promise<void> {
    const { clerk, nowMs, online } = this.#world;
    let since: number | undefined;
    while (!this.#over) {
      if (!online(kiosk)) since = undefined;
      else since ??= nowMs();
      if (since !== undefined && nowMs() - since > ONLINE_MS) {
        story.heardBy.set(kiosk, nowMs());
        return;
      }
      await clerk.sleep(since === undefined ? AWAY_MS : POLL_MS);
    }
  }
}
