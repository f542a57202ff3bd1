import { ApiError } from "./errors.ts";

/** Where a list goes on: what its order is by, of the last row that was answered. */
export type Cursor = readonly (string | number)[];

/** A list's next part, and where to ask on; without `next` there is nothing more. */
export interface Page<T> {
  items: T[];
  next?: string;
}

/** How a cursor is written in an address; nobody need read it. */
export const CURSOR = "^[A-Za-z0-9_-]{2,400}$";

/**
 * The first `limit` of rows that were asked for with one more, which tells whether there are more.
 */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (row: T) => Cursor,
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, next: Buffer.from(JSON.stringify(cursorOf(last))).toString("base64url") };
}

/**
 * A cursor as it was made, or where the list begins. `like` has as many values as it must have, of
 * the same types. Throws ApiError.
 */
export function readCursor<C extends Cursor>(text: string | undefined, like: C): C {
  if (text === undefined) return like;
  const read = parsed(Buffer.from(text, "base64url").toString("utf8"));
  const fits =
    Array.isArray(read) &&
    read.length === like.length &&
    like.every((one, at) => typeof read[at] === typeof one);
  if (!fits) throw new ApiError("bad-request", "this cursor is none of ours");
  return read as unknown as C;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
