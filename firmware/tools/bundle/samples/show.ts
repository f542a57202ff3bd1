declare function print(line: string): void;

/** Prints a value so that two runs can be compared. */
export function show(value: unknown): void {
  print(JSON.stringify(value));
}
