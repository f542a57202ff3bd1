import type { Uptime } from "./uptime.ts";

interface Due {
  atMs: number;
  action: () => void;
}

/** Uptime that passes only when told, for tests of what waits. */
export class ManualUptime implements Uptime {
  private now = 0;
  private due: Due[] = [];

  nowMs(): number {
    return this.now;
  }

  after(ms: number, action: () => void): () => void {
    const one = { atMs: this.now + ms, action };
    this.due.push(one);
    this.due.sort((a, b) => a.atMs - b.atMs);
    return () => {
      this.due = this.due.filter((other) => other !== one);
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

  /** As `pass`, but lets promises go on after each step of a millisecond. */
  async passing(ms: number): Promise<void> {
    for (let i = 0; i < ms; i++) {
      this.pass(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
