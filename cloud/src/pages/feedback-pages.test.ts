import { beforeEach, describe, expect, test } from "vitest";
import { FakeFeedback } from "./testing/fake-feedback.ts";
import { pagesApp, type PagesApp } from "./testing/pages-app.ts";
import { voiceOf } from "./texts.ts";

const TOKEN = "ab".repeat(16);
const { say } = voiceOf("zh");
let pages: PagesApp;
let feedback: FakeFeedback;

beforeEach(async () => {
  feedback = new FakeFeedback();
  pages = await pagesApp({ feedback });
  return () => pages.app.close();
});

const get = (url: string, headers: Record<string, string> = {}) =>
  pages.app.inject({ method: "GET", url, headers });
const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  pages.app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
const tell = (fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  post(
    "/k/qh-0001/tell",
    { request: TOKEN, kind: "machine", product: "", words: "灯不亮", rating: "", ...fields },
    headers,
  );

async function enter(): Promise<string> {
  const link = new URL(await pages.entrance.mintLink(), "http://x");
  const answer = await post(
    "/enter",
    { t: link.searchParams.get("t") ?? "" },
    { origin: "http://localhost:80" },
  );
  return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
}

describe("a resident", () => {
  test("finds on the machine's page where to tell, and a form that asks nothing of oneself", async () => {
    expect((await get("/k/qh-0001")).body).toContain('href="/k/qh-0001/tell"');
    const { body } = await get("/k/qh-0001/tell");
    const form = body.slice(body.indexOf("<form"));
    const names = [...form.matchAll(/ name="(\w+)"/g)].map((match) => match[1]);
    expect(names).toEqual(["request", "kind", "product", "words", "rating"]);
    expect(body).toContain(say("tellNobody"));
  });

  test("sends it and has a page where the answer will be", async () => {
    const answer = await tell();
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe(`/t/${TOKEN}`);
    const { body } = await get(`/t/${TOKEN}`);
    expect(body).toContain("灯不亮");
    expect(body).toContain(say("toldHelp"));
  });

  test("who felt unwell is told to see a doctor", async () => {
    await tell({ kind: "reaction" });
    expect((await get(`/t/${TOKEN}`)).body).toContain(say("toldReaction"));
  });

  test("reads the answer there", async () => {
    await tell();
    await feedback.answer({ id: 1, words: "已修好" });
    const { body } = await get(`/t/${TOKEN}`);
    expect(body).toContain("已修好");
    expect(body).toContain(say("toldAnsweredHead"));
  });

  test("writes markup as words", async () => {
    await tell({ words: "<script>alert(1)</script>" });
    expect((await get(`/t/${TOKEN}`)).body).not.toContain("<script>alert");
  });

  test.each([
    ["no kind", { kind: "" }],
    ["a kind nobody offers", { kind: "constructor" }],
    ["no words", { words: "  " }],
    ["six stars", { rating: "6" }],
    ["a product that is none", { product: "<x>" }],
  ])("with %s is asked again and loses no word", async (_, fields) => {
    const answer = await tell({ words: "还在这里", ...fields });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain("incomplete");
    if (!("words" in fields)) expect(answer.body).toContain("还在这里");
    expect(feedback.told.size).toBe(0);
  });

  test("is told when a machine has had too much told of it", async () => {
    feedback.full = true;
    const answer = await tell();
    expect(answer.statusCode).toBe(429);
    expect(answer.body).toContain(say("tellFull"));
  });

  test("finds no page under another's address, a bad one, or a machine that is none", async () => {
    expect((await get(`/t/${"cd".repeat(16)}`)).statusCode).toBe(404);
    expect((await get("/t/x")).statusCode).toBe(404);
    expect((await get("/k/nobody/tell")).statusCode).toBe(404);
    expect((await tell({ request: "short" })).statusCode).toBe(400);
  });

  test("is not spoken for by another site's page", async () => {
    const answer = await tell({}, { origin: "https://elsewhere.example" });
    expect(answer.statusCode).toBe(403);
    expect(feedback.told.size).toBe(0);
  });
});

describe("county staff", () => {
  test("see how many wait, read and answer each", async () => {
    await tell();
    const cookie = await enter();
    expect((await get("/county", { cookie })).body).toContain(say("feedbackLink", { count: 1 }));
    expect((await get("/county/feedback", { cookie })).body).toContain("灯不亮");
    const headers = { cookie, origin: "http://localhost:80" };
    expect((await post("/county/feedback/1", { words: "已修好" }, headers)).statusCode).toBe(303);
    expect(feedback.told.get(TOKEN)?.answer?.words).toBe("已修好");
    expect((await get("/county/feedback", { cookie })).body).toContain(say("feedbackNone"));
  });

  test("alone may: a stranger neither reads nor answers", async () => {
    await tell();
    expect((await get("/county/feedback")).statusCode).toBe(403);
    const headers = { origin: "http://localhost:80" };
    expect((await post("/county/feedback/1", { words: "假的" }, headers)).statusCode).toBe(403);
    expect(feedback.told.get(TOKEN)?.answer).toBeUndefined();
  });
});

test("without a place to tell there is no link and no page", async () => {
  const plain = await pagesApp();
  const page = await plain.app.inject({ method: "GET", url: "/k/qh-0001" });
  expect(page.body).not.toContain("/tell");
  expect((await plain.app.inject({ method: "GET", url: "/k/qh-0001/tell" })).statusCode).toBe(404);
  await plain.app.close();
});
