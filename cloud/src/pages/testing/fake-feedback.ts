import type { FeedbackAnswer, FeedbackDesk, FeedbackView } from "../../feedback/feedback-desk.ts";
import { NOON_MS } from "./fake-services.ts";

/** What was told, in memory. */
export class FakeFeedback implements FeedbackDesk {
  readonly told = new Map<string, FeedbackView>();
  full = false;

  async tell({ request, ...wish }: Parameters<FeedbackDesk["tell"]>[0]): Promise<FeedbackAnswer> {
    if (this.full) return { ok: false, code: "feedback-full" };
    const known = this.told.get(request);
    const feedback = known ?? { ...wish, id: this.told.size + 1, toldAt: NOON_MS };
    this.told.set(request, feedback);
    return { ok: true, feedback };
  }

  async read(request: string): Promise<FeedbackView | undefined> {
    return this.told.get(request);
  }

  async waiting(): Promise<FeedbackView[]> {
    return [...this.told.values()].filter(({ answer }) => answer === undefined);
  }

  async answer({ id, words }: { id: number; words: string }): Promise<boolean> {
    const found = [...this.told].find(([, view]) => view.id === id);
    if (found === undefined || found[1].answer !== undefined) return false;
    this.told.set(found[0], { ...found[1], answer: { words, at: NOON_MS } });
    return true;
  }

  async tidy(): Promise<void> {}
}
