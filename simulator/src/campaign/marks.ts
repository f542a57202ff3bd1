/** The two marks of a receipt, as a kiosk received it. */
export interface SeenReceipt {
  epoch: number;
  held: number;
  kept: number;
}

/** That facts up to `kept` are committed in the cloud, as somebody was told. */
export interface SaidKept {
  kiosk: string;
  epoch: number;
  kept: number;
}

/** Highest mark said by `{kiosk}/{epoch}`, and how far it was ever taken back. */
class Said {
  readonly #marks = new Map<string, number>();
  lost = 0;

  say(key: string, mark: number): void {
    this.lost += Math.max(0, (this.#marks.get(key) ?? 0) - mark);
    this.#marks.set(key, mark);
  }

  /** The taking back is counted elsewhere; who now honestly says less must not count it again. */
  lower(key: string, mark: number): void {
    this.#marks.set(key, Math.min(this.#marks.get(key) ?? 0, mark));
  }

  get all(): ReadonlyMap<string, number> {
    return this.#marks;
  }
}

/**
 * Remembers what was acknowledged, to kiosks by receipts and to the gateway by answers, and counts
 * every fact an acknowledgement was taken back for. No disk is destroyed in a campaign, so no mark
 * may ever go down (invariant 4).
 */
export class AcknowledgedMarks {
  // An answer overtakes receipts still on their way, so each is compared with its own kind alone.
  readonly #held = new Said();
  readonly #keptByReceipts = new Said();
  readonly #keptByAnswers = new Said();
  #missing = 0;

  /** Facts once acknowledged and later found not durable. */
  get lost(): number {
    return this.#missing + this.#held.lost + this.#keptByReceipts.lost + this.#keptByAnswers.lost;
  }

  /** A kiosk took this receipt. */
  received(kiosk: string, receipt: SeenReceipt): void {
    if (receipt.epoch === 0) return;
    const key = keyOf({ kiosk, epoch: receipt.epoch });
    this.#held.say(key, receipt.held);
    this.#keptByReceipts.say(key, receipt.kept);
  }

  /** The cloud answered 200 with these marks. */
  answered(marks: readonly SaidKept[]): void {
    for (const mark of marks) this.#keptByAnswers.say(keyOf(mark), mark.kept);
  }

  /** What anybody was told is kept; take it before reading the database. */
  keptUntilNow(): SaidKept[] {
    const keys = new Set([...this.#keptByAnswers.all.keys(), ...this.#keptByReceipts.all.keys()]);
    return [...keys].map((key) => {
      const [kiosk = "", epoch = "0"] = key.split("/");
      const sources = [this.#keptByAnswers, this.#keptByReceipts];
      const kept = Math.max(...sources.map((source) => source.all.get(key) ?? 0));
      return { kiosk, epoch: Number(epoch), kept };
    });
  }

  /** What the database really holds after a restart, against what had been said before. */
  found(said: SaidKept, kept: number): void {
    if (kept >= said.kept) return;
    this.#missing += said.kept - kept;
    for (const source of [this.#held, this.#keptByAnswers, this.#keptByReceipts])
      source.lower(keyOf(said), kept);
  }
}

const keyOf = ({ kiosk, epoch }: { kiosk: string; epoch: number }): string => `${kiosk}/${epoch}`;
