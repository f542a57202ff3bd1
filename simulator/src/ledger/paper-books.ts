import type { Booked, Command } from "@anxin/cloud";

export interface Line {
  product: string;
  lot: string;
  count: number;
}

/** One change of what an address holds, as paper books note it. */
type Note = readonly [address: string, of: { product: string; lot: string }, change: number];

interface Sent {
  to: string;
  lines: readonly Line[];
}

/**
 * What a clerk with paper would know of the county's boxes: written from what each document means,
 * not from what the cloud books for it, so that the two can be held against each other.
 */
export class PaperBooks {
  /** Address to its lots by product and lot; none of them zero. */
  readonly held = new Map<string, Map<string, Line>>();
  readonly #notes = new Map<string, readonly Note[]>();
  readonly #sent = new Map<string, Sent>();
  readonly #loads = new Map<string, Line>();

  planned(load: string, line: Line): void {
    this.#loads.set(load, line);
  }

  /** Takes down a document the cloud says is booked; one told twice is taken down once. */
  booked(command: Command, answer: Booked): void {
    if (this.#notes.has(command.key)) return;
    const notes = this.#notesOf(command, answer);
    this.#notes.set(command.key, notes);
    for (const note of notes) this.add(note);
  }

  add([address, { product, lot }, change]: Note): void {
    const lots = this.held.get(address) ?? new Map<string, Line>();
    this.held.set(address, lots);
    const key = `${product} ${lot}`;
    const count = (lots.get(key)?.count ?? 0) + change;
    if (count === 0) lots.delete(key);
    else lots.set(key, { product, lot, count });
  }

  /** What an address holds. */
  at(address: string): Line[] {
    return [...(this.held.get(address)?.values() ?? [])];
  }

  /** Forgets what an address held: somebody counts it anew. */
  clear(address: string): void {
    this.held.delete(address);
  }

  #notesOf(command: Command, answer: Booked): Note[] {
    switch (command.kind) {
      case "receipt":
        return command.lines.flatMap((l) => go("supplier", `${command.warehouse}/pending`, l));
      case "acceptance":
        return command.lines.flatMap((l) => [
          [`${command.warehouse}/${command.from}`, l, -l.accepted - l.rejected] as const,
          [`${command.warehouse}/qualified`, l, l.accepted] as const,
          [`${command.warehouse}/unqualified`, l, l.rejected] as const,
        ]);
      case "issue":
        return this.#within(command, "qualified", "dispatch");
      case "quarantine":
        return this.#within(command, command.from, "pending");
      case "transfer":
        this.#sent.set(command.key, command);
        return command.lines.flatMap((l) =>
          go(`${command.warehouse}/dispatch`, `transfer/${command.key}`, l),
        );
      case "transfer-receipt":
        return this.#received(command.transfer, command.lines);
      case "load":
        return this.#load(command.load, (line) =>
          go(`${command.warehouse}/dispatch`, `in-transit/${command.load}`, line),
        );
      case "load-return":
        return this.#load(command.load, ({ product, lot }) =>
          go(`in-transit/${command.load}`, `${command.warehouse}/returns`, {
            product,
            lot,
            count: command.count,
          }),
        );
      case "return":
        return command.lines.flatMap((l) =>
          go(`returns/${command.kiosk}`, `${command.warehouse}/returns`, l),
        );
      case "discard":
        return command.lines.flatMap((l) => go(`${command.warehouse}/unqualified`, "discarded", l));
      case "supplier-return":
        return command.lines.flatMap((l) => go(`${command.warehouse}/unqualified`, "supplier", l));
      case "adjustment":
        return command.lines.flatMap((l) => [
          [`${command.warehouse}/${command.zone}`, l, l.change] as const,
          [`discrepancy/${command.warehouse}`, l, -l.change] as const,
        ]);
      case "settlement":
        return command.lines.flatMap((l) => [
          [`${command.of}/${command.owner}`, l, l.change] as const,
          ["written-off", l, -l.change] as const,
        ]);
      case "reversal":
        return (this.#notes.get(command.reverses) ?? []).map(
          ([address, of, change]) => [address, of, -change] as const,
        );
      case "stocktake":
        return [];
      // Only the cloud knew what the books said at that moment.
      case "count":
        return answer.entries.flatMap((entry) => go(entry.from, entry.to, entry));
    }
  }

  #within(
    command: { warehouse: string; lines: readonly Line[] },
    from: string,
    to: string,
  ): Note[] {
    const { warehouse } = command;
    return command.lines.flatMap((l) => go(`${warehouse}/${from}`, `${warehouse}/${to}`, l));
  }

  /** What was sent is no more on its way; what came is there; the rest nobody can explain. */
  #received(transfer: string, came: readonly Line[]): Note[] {
    const sent = this.#sent.get(transfer);
    if (sent === undefined) throw new Error(`${transfer} was received and never sent`);
    return [
      ...sent.lines.flatMap((l) => go(`transfer/${transfer}`, `discrepancy/${sent.to}`, l)),
      ...came.flatMap((l) => go(`discrepancy/${sent.to}`, `${sent.to}/pending`, l)),
    ];
  }

  #load(load: string, of: (line: Line) => Note[]): Note[] {
    const line = this.#loads.get(load);
    if (line === undefined) throw new Error(`load ${load} was booked and never planned`);
    return of(line);
  }
}

function go(from: string, to: string, line: Line): Note[] {
  return [
    [from, line, -line.count],
    [to, line, line.count],
  ];
}
