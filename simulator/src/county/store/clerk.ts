import type { Booked, Cloud, Command, Refused } from "@anxin/cloud";
import type { Random } from "../../world/random.ts";
import type { VirtualTime } from "../../world/time.ts";
import { CloudDied } from "../cloud-process.ts";
import type { Rest } from "../rest.ts";

/** A document somebody wished for, and what the cloud said; without an answer it is still asked. */
export interface PaperWish {
  command: Command;
  answer?: Booked | Refused;
}

export interface ClerkWorld {
  time: VirtualTime;
  random: Random;
  rest: Rest;
  cloud: () => Cloud;
  reachable: () => boolean;
  chances: {
    /** That the cloud does what it is asked and its answer is lost. */
    answerLost: number;
    /** That an impatient hand sends the same form twice. */
    sentTwice: number;
  };
}

const MINUTE_MS = 60_000;

/** People's papers: what they wish of the cloud is asked again until it has answered. */
export class Clerk {
  readonly wishes: PaperWish[] = [];
  readonly #world: ClerkWorld;
  #asking = 0;

  constructor(world: ClerkWorld) {
    this.#world = world;
  }

  /** Wishes without an answer so far. */
  asking(): number {
    return this.#asking;
  }

  /** Unix milliseconds by the wall. */
  nowMs(): number {
    return this.#world.time.nowMs();
  }

  /** Asks the cloud the same until it has answered. */
  async ask<T>(question: (cloud: Cloud) => Promise<T>): Promise<T> {
    const { random, chances } = this.#world;
    this.#asking += 1;
    try {
      for (;;) {
        const answer = await this.#once(question);
        if (answer !== undefined && !random.chance(chances.answerLost)) return answer.given;
        await this.sleep(random.between(2, 20) * MINUTE_MS);
      }
    } finally {
      this.#asking -= 1;
    }
  }

  /** Books one document; the same form may go out more than once. */
  async book(command: Command): Promise<Booked | Refused> {
    const { random, chances } = this.#world;
    const wish: PaperWish = { command };
    this.wishes.push(wish);
    const answer = await this.ask(async ({ inventory }) => {
      if (!random.chance(chances.sentTwice)) return inventory.book(command);
      const [, second] = await Promise.all([inventory.book(command), inventory.book(command)]);
      return second;
    });
    wish.answer = answer;
    return answer;
  }

  /** A person waits. */
  sleep(ms: number): Promise<void> {
    const { time, rest } = this.#world;
    return new Promise((resolve) => {
      time.after(ms, () => {
        rest.stirred();
        resolve();
      });
    });
  }

  /** Undefined when no cloud answered. */
  async #once<T>(question: (cloud: Cloud) => Promise<T>): Promise<{ given: T } | undefined> {
    const { rest, cloud, reachable } = this.#world;
    if (!reachable()) return undefined;
    try {
      return { given: await rest.track(question(cloud())) };
    } catch (error) {
      if (error instanceof CloudDied) return undefined;
      throw error;
    }
  }
}
