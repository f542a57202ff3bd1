/**
 * The canonical text of a value of integers, short strings, arrays and objects: keys sorted, no
 * white space. Two facts of one (kiosk, epoch, seq) are the same fact exactly when their canonical
 * texts are equal; gateway and cloud hash this text (SHA-256) to tell a repeat from a fork.
 */
export function canonical(value: unknown): string {
  // What kiosks and gateways send is sorted, and the engine's own writer is three times as fast.
  return isSorted(value) ? JSON.stringify(value) : sorted(value);
}

function isSorted(value: unknown): boolean {
  if (value === null || typeof value !== "object") return true;
  if (Array.isArray(value)) return value.every(isSorted);
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record);
  // oxlint-disable-next-line anxin/espruino-recursion -- depth is the schemas', three at most.
  return keys.every((key, at) => (at === 0 || keys[at - 1]! < key) && isSorted(record[key]));
}

function sorted(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return "[" + value.map(sorted).join(",") + "]";
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record).sort();
  // oxlint-disable-next-line anxin/espruino-recursion -- depth is the schemas', three at most.
  return "{" + keys.map((k) => JSON.stringify(k) + ":" + sorted(record[k])).join(",") + "}";
}
