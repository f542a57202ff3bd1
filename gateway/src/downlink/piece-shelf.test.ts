import { expect, test } from "vitest";
import { PieceShelf } from "./piece-shelf.ts";

const TEN = new Uint8Array(10);

test("holds no more bytes than it may, and lets go what was used longest ago", async () => {
  const shelf = new PieceShelf(30);
  const fetched: string[] = [];
  const take = (key: string) =>
    shelf.piece(key, async () => {
      fetched.push(key);
      return TEN;
    });
  for (const key of ["a", "b", "c", "a", "d", "a", "b"]) {
    await take(key);
    expect(shelf.bytes).toBeLessThanOrEqual(30);
  }
  expect(fetched).toEqual(["a", "b", "c", "d", "b"]);
});

test("keeps nothing of a fetch that failed, and fetches anew", async () => {
  const shelf = new PieceShelf(30);
  await expect(shelf.piece("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await shelf.piece("a", async () => undefined)).toBeUndefined();
  expect(await shelf.piece("a", async () => TEN)).toBe(TEN);
});
