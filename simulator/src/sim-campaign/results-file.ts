import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import type { SeedResult } from "./seed-result.ts";

/** Results of seeds, one JSON line each, so that a campaign can be stopped at any moment. */
export class ResultsFile {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * What is there already, of each seed what was added last; a line that a kill tore is cut off and
   * its seed run again.
   */
  read(): SeedResult[] {
    if (!existsSync(this.path)) return [];
    const text = readFileSync(this.path, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) truncateSync(this.path, Buffer.byteLength(whole));
    const lines = whole.split("\n").filter((line) => line !== "");
    const results = lines.map((line) => JSON.parse(line) as SeedResult);
    return [...new Map(results.map((result) => [result.seed, result])).values()];
  }

  /** Forgets what is there. */
  begin(): void {
    mkdirSync(dirname(this.path), { recursive: true });
    if (existsSync(this.path)) truncateSync(this.path, 0);
  }

  add(result: SeedResult): void {
    appendFileSync(this.path, JSON.stringify(result) + "\n");
  }
}
