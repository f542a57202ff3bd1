import type { PinBoard } from "./firmata-board.ts";

/** Pins without a board, for tests of what is wired to them. */
export class PretendPins implements PinBoard {
  /** Every write, such as `4 high`. */
  readonly written: string[] = [];
  private readonly watchers = new Map<number, ((high: boolean) => void)[]>();
  private readonly risers: (() => void)[] = [];
  private up = false;

  isUp(): boolean {
    return this.up;
  }

  write(pin: number, high: boolean): void {
    if (this.up) this.written.push(`${pin} ${high ? "high" : "low"}`);
  }

  watch(pin: number, told: (high: boolean) => void): void {
    this.watchers.set(pin, [...(this.watchers.get(pin) ?? []), told]);
  }

  onUp(told: () => void): void {
    this.risers.push(told);
  }

  rise(): void {
    this.up = true;
    for (const told of this.risers) told();
  }

  fall(): void {
    this.up = false;
  }

  level(pin: number, high: boolean): void {
    for (const told of this.watchers.get(pin) ?? []) told(high);
  }
}
