import type { PartTime } from "./part.ts";

interface Due {
  atMs: number;
  action: () => void;
}

/** Time that passes only when told; timers of one moment run in the order they were asked for. */
export class VirtualPartTime implements PartTime {
  private now: number;
  private due: Due[];

  constructor() {
    this.now = 0;
    this.due = [];
  }

  nowMs(): number {
    return this.now;
  }

  after(ms: number, action: () => void): () => void {
    const one = { atMs: this.now + Math.max(0, ms), action };
    let at = this.due.length;
    while (at > 0 && (this.due[at - 1] as Due).atMs > one.atMs) at--;
    this.due.splice(at, 0, one);
    return () => {
      const found = this.due.indexOf(one);
      if (found >= 0) this.due.splice(found, 1);
    };
  }

  /** Lets this much time pass, running what falls due on the way. */
  pass(ms: number): void {
    const untilMs = this.now + ms;
    for (;;) {
      const next = this.due[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.due.shift();
      this.now = next.atMs;
      next.action();
    }
    this.now = untilMs;
  }
}
