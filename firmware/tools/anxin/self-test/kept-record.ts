import {
  type CheckRecord,
  outcomeOf,
  type SelfTestRecord,
} from "../../../src/contract/self-test.ts";
import { replaceFile } from "../replace-file.ts";

/**
 * The record of a self-test under way, in a file from its first moment on. Until `end` the file
 * says that the test was broken off, so what a pulled cable or a power cut leaves is honest.
 */
export class KeptRecord {
  readonly path: string;
  record: SelfTestRecord;

  constructor(path: string, begun: Omit<SelfTestRecord, "outcome" | "checks" | "facts">) {
    this.path = path;
    this.record = { ...begun, outcome: "broken-off", checks: [], facts: { first: 0, last: 0 } };
  }

  /** @throws ToolError file-unwritable */
  async save(): Promise<void> {
    await replaceFile(this.path, JSON.stringify(this.record, null, 2) + "\n");
  }

  async add(check: CheckRecord): Promise<void> {
    this.record = { ...this.record, checks: [...this.record.checks, check] };
    await this.save();
  }

  /** A fact the self-test wrote into the journal. */
  noteFact(seq: number): void {
    const first = this.record.facts.first === 0 ? seq : this.record.facts.first;
    this.record = { ...this.record, facts: { first, last: seq } };
  }

  async end(endedAt: number): Promise<void> {
    this.record = { ...this.record, endedAt, outcome: outcomeOf(this.record.checks) };
    await this.save();
  }
}
