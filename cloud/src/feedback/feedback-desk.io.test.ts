import { beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { openTestCloud } from "../fixtures/test-cloud.ts";
import type { TestCloud } from "../fixtures/test-cloud.ts";
import { FEEDBACK_KEPT_MS, type FeedbackWish } from "./feedback-desk.ts";

const token = (n: number) => n.toString(16).padStart(32, "0");
const DAY_MS = 24 * 3_600_000;

onDatabases("What residents tell", ["pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
  });

  const wish = (n: number, change: Partial<FeedbackWish> = {}): FeedbackWish => {
    const about = { kiosk: "k1", kind: "machine", product: "" } as const;
    return { ...about, words: "灯不亮", request: token(n), ...change };
  };
  const reaction = (n: number) => wish(n, { kind: "reaction", product: "condom-m", words: "发痒" });
  const urgent = async () =>
    (await cloud.services.openAlerts()).filter(({ cause }) => cause === "feedback-urgent");

  test("what was told is there for whoever has its address, and for nobody else", async () => {
    await cloud.feedback.tell(wish(1, { rating: 2 }));
    expect(await cloud.feedback.read(token(1))).toMatchObject({ words: "灯不亮", rating: 2 });
    expect(await cloud.feedback.read(token(2))).toBeUndefined();
    const rows = await cloud.db.selectFrom("feedback").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token(1));
  });

  test("a form sent twice is told once, with the words of the first", async () => {
    await cloud.feedback.tell(wish(1));
    await cloud.feedback.tell(wish(1, { words: "别的" }));
    expect((await cloud.feedback.waiting()).map(({ words }) => words)).toEqual(["灯不亮"]);
  });

  test("a telephone number is not kept", async () => {
    await cloud.feedback.tell(wish(1, { words: "请打 13800138000" }));
    const rows = await cloud.db.selectFrom("feedback").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain("13800138000");
  });

  test("a reaction is told to people at once, and only one alert is open of it", async () => {
    await cloud.feedback.tell(wish(1));
    expect(await urgent()).toEqual([]);
    await cloud.feedback.tell(reaction(2));
    await cloud.feedback.tell(reaction(3));
    expect(await urgent()).toMatchObject([{ kiosk: "k1", product: "condom-m" }]);
    expect((await cloud.feedback.waiting()).map(({ kind: of }) => of)).toEqual([
      "reaction",
      "reaction",
      "machine",
    ]);
  });

  test("the alert closes with the last answer, and opens again with the next reaction", async () => {
    await cloud.feedback.tell(reaction(1));
    await cloud.feedback.tell(reaction(2));
    const [first, second] = await cloud.feedback.waiting();
    await cloud.feedback.answer({ id: first?.id ?? 0, words: "请就诊" });
    expect(await urgent()).toHaveLength(1);
    await cloud.feedback.answer({ id: second?.id ?? 0, words: "请就诊" });
    expect(await urgent()).toEqual([]);
    await cloud.feedback.tell(reaction(3));
    expect(await urgent()).toHaveLength(1);
  });

  test("is answered once; a second answer changes nothing", async () => {
    await cloud.feedback.tell(wish(1));
    const id = (await cloud.feedback.waiting())[0]?.id ?? 0;
    expect(await cloud.feedback.answer({ id, words: "已修好" })).toBe(true);
    expect(await cloud.feedback.answer({ id, words: "没有" })).toBe(false);
    expect(await cloud.feedback.answer({ id: 999, words: "谁" })).toBe(false);
    expect((await cloud.feedback.read(token(1)))?.answer?.words).toBe("已修好");
    expect(await cloud.feedback.waiting()).toEqual([]);
  });

  test("after fifty in a day a machine takes no more until the next", async () => {
    for (let n = 0; n < 50; n++) await cloud.feedback.tell(wish(n));
    expect(await cloud.feedback.tell(wish(50))).toEqual({ ok: false, code: "feedback-full" });
    expect(await cloud.feedback.tell(wish(51, { kiosk: "k2" }))).toMatchObject({ ok: true });
    cloud.time.advance(DAY_MS);
    expect(await cloud.feedback.tell(wish(50))).toMatchObject({ ok: true });
  });

  test("a machine nobody enrolled takes none", async () => {
    expect(await cloud.feedback.tell(wish(1, { kiosk: "k9" }))).toMatchObject({ ok: false });
  });

  test("is forgotten after two years", async () => {
    await cloud.feedback.tell(wish(1));
    cloud.time.advance(FEEDBACK_KEPT_MS + 1);
    await cloud.feedback.tidy();
    expect(await cloud.feedback.read(token(1))).toBeUndefined();
  });
});
