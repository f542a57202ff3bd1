/** The two marks of a receipt, as a kiosk received it. */
export interface SeenReceipt {
  epoch: number;
  held: number;
  kept: number;
}

type Marks = Map<string, { held: number; kept: number }>;

/**
 * Remembers what was acknowledged to each kiosk, and counts every fact an acknowledgement was taken
 * back for. No disk is destroyed in a campaign, so neither mark may ever go down (DESIGN.md section
 * 3, invariant 4).
 */
export class AcknowledgedMarks {
  readonly #marks: Marks = new Map();
  #lost = 0;

  /** Facts once acknowledged and later found not durable. */
  get lost(): number {
    return this.#lost;
  }

  /** A kiosk took this receipt. */
  received(kiosk: string, receipt: SeenReceipt): void {
    if (receipt.epoch === 0) return;
    this.#compare(kiosk, receipt.epoch, { held: receipt.held, kept: receipt.kept });
  }

  /** What was acknowledged as kept until now; take it before reading the database. */
  keptUntilNow(): { kiosk: string; epoch: number; kept: number }[] {
    return [...this.#marks].map(([key, marks]) => {
      const [kiosk = "", epoch = "0"] = key.split("/");
      return { kiosk, epoch: Number(epoch), kept: marks.kept };
    });
  }

  /** What the database really holds after a restart, against what had been said before. */
  found(said: { kiosk: string; epoch: number; kept: number }, kept: number): void {
    if (kept >= said.kept) return;
    this.#lost += said.kept - kept;
    const marks = this.#marks.get(`${said.kiosk}/${said.epoch}`);
    // The taking back is counted; a receipt that now honestly says less must not count it again.
    if (marks !== undefined)
      this.#marks.set(`${said.kiosk}/${said.epoch}`, {
        held: Math.min(marks.held, kept),
        kept: Math.min(marks.kept, kept),
      });
  }

  #compare(kiosk: string, epoch: number, now: { held: number; kept: number }): void {
    const key = `${kiosk}/${epoch}`;
    const before = this.#marks.get(key) ?? { held: 0, kept: 0 };
    this.#lost += Math.max(0, before.held - now.held, before.kept - now.kept);
    this.#marks.set(key, now);
  }
}
