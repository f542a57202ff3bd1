/** Boxes in a lane's queue: the first that came are the first to fall. */
export class LaneQueue {
  private lots: { boxes: number; lastDay: number }[] = [];

  get boxes(): number {
    return this.lots.reduce((sum, lot) => sum + lot.boxes, 0);
  }

  add(boxes: number, lastDay: number): void {
    if (boxes > 0) this.lots.push({ boxes, lastDay });
  }

  /** Gives up to `wanted` boxes; returns how many fell. */
  give(wanted: number): number {
    let left = wanted;
    for (const lot of this.lots) {
      const given = Math.min(left, lot.boxes);
      lot.boxes -= given;
      left -= given;
    }
    this.lots = this.lots.filter((lot) => lot.boxes > 0);
    return wanted - left;
  }

  /** Takes out what has expired by `day`; returns how many boxes. */
  expire(day: number): number {
    const before = this.boxes;
    this.lots = this.lots.filter((lot) => lot.lastDay >= day);
    return before - this.boxes;
  }
}
