import type { Terminal } from "./terminal.ts";

/** A person who types what was prepared, and remembers every line. */
export class FakeTerminal implements Terminal {
  readonly said: string[] = [];
  readonly complaints: string[] = [];
  readonly secrets: string[] = [];
  readonly piped: string[] = [];
  readonly answers: string[] = [];
  readonly interrupted: Promise<void>;
  interrupt = () => {};

  constructor() {
    this.interrupted = new Promise((resolve) => (this.interrupt = () => resolve()));
  }

  say(line: string): void {
    this.said.push(line);
  }

  complain(line: string): void {
    this.complaints.push(line);
  }

  progress(): void {}

  async secret(): Promise<string> {
    return this.secrets.shift() ?? "";
  }

  async question(): Promise<string> {
    return this.answers.shift() ?? "";
  }

  async *lines(): AsyncIterable<string> {
    yield* this.piped;
  }

  /** Everything said so far, as one text. */
  text(): string {
    return this.said.join("\n");
  }
}
