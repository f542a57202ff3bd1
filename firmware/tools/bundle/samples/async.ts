/** Async functions, with try, catch, finally and loops. */
import { show } from "./show.ts";

async function work() {
  const out: unknown[] = [];
  for (let i = 0; i < 4; i += 1) {
    try {
      if (i === 1) throw new Error("one");
      if (i === 2) continue;
      out.push(await Promise.resolve(i));
    } catch (error) {
      out.push((error as Error).message);
    } finally {
      out.push("f" + i);
    }
  }
  try {
    await Promise.reject(new Error("no"));
  } catch (error) {
    out.push((error as Error).message);
  }
  return out;
}
work().then(show, show);
(async () => {
  throw new Error("last");
})().catch((error: Error) => show([error.message]));
