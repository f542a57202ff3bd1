import { expect, test } from "vitest";
import { hashPassword, isCheaper, isPassword, PASSWORD_COST } from "./password.ts";
import { weaknessOf } from "./password-rules.ts";
import { TooMuchWork, WorkLimit } from "./work-limit.ts";

const CHEAP = { memory: 64, passes: 1, parallelism: 1 };

test("a guess costs 64 MiB and three passes unless said otherwise", () => {
  expect(PASSWORD_COST).toEqual({ memory: 65_536, passes: 3, parallelism: 4 });
});

test("a stored password knows its own and no other, however it was typed", async () => {
  const stored = await hashPassword("密码 Café 密码密码", CHEAP);
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await isPassword("密码 Cafe\u0301 密码密码", stored)).toBe(true);
  expect(await isPassword("密码 Cafe 密码密码", stored)).toBe(false);
  expect(await hashPassword("密码 Café 密码密码", CHEAP)).not.toBe(stored);
});

test.each(["", "$argon2id$v=19$m=64,t=1,p=1$x$y", "$argon2i$v=19$m=64,t=1,p=1$" + "A".repeat(66)])(
  "%j is nobody's password",
  async (stored) => {
    expect(await isPassword("", stored)).toBe(false);
  },
);

test("one stored when a guess was cheaper is known as such", async () => {
  const stored = await hashPassword("a password", CHEAP);
  expect(isCheaper(stored)).toBe(true);
  expect(isCheaper(stored, CHEAP)).toBe(false);
});

test.each([
  ["eleven-char", "short"],
  ["twelve-chars", undefined],
  ["aaaaaaaaaaaabbbb", "monotonous"],
  ["my name is LI.SI today", "name-inside"],
  ["密码要长一点才难猜到它", "short"],
  ["密码要长一点才难猜到它呀", undefined],
  ["x1y2z3".repeat(22), "long"],
])("%j as a password is %s", (password, weakness) => {
  expect(weaknessOf(password, "li.si")).toBe(weakness);
});

test("two passwords are worked on at once, so many wait, and one more is sent away", async () => {
  const limit = new WorkLimit(2, 1);
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
  };
  const all = [limit.run(work), limit.run(work), limit.run(work)];
  await expect(limit.run(work)).rejects.toThrow(TooMuchWork);
  for (let done = 0; done < 3; done++) {
    await Promise.resolve();
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  expect([most, running]).toEqual([2, 0]);
  expect(await limit.run(() => Promise.resolve("free again"))).toBe("free again");
});
