import { describeWith } from "@anxin/firmware/testing";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { SMALL_PHONE } from "../screenshots/console-visit.ts";
import { codeOnScreen, readByScanner } from "./code-picture.ts";
import { consoleCounty, heading, PASSWORD, press, SLOW_MS } from "./console-county.ts";
import { askStaff } from "./console-staff.ts";

/** Who works in the county, and where. */
const STAFF = {
  mei: { role: "restocker", place: "130534" },
  lian: { role: "restocker", place: "130534" },
  chen: { role: "warehouse-keeper", place: "130534" },
} as const;

const KIOSK = "qh-0002";
const OTHER = "qh-0003";
const BOXES = 2;
const load = (kiosk: string, lot: string) => ({
  kiosk,
  lane: 2,
  lot,
  expiry: 20290531,
  count: BOXES,
});

/** What the browser's console says of a link that is away, and of nobody signed in. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|status of 401/;
const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
const SERIOUS = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" ")))`;

/** What is left on the phone: rounds, notes, pages and workers. */
const LEFT = `(async () => {
  const open = indexedDB.open("anxin-round");
  await new Promise((done) => open.addEventListener("success", done));
  const count = (store) => new Promise((done) => {
    const asked = open.result.transaction(store).objectStore(store).count();
    asked.addEventListener("success", () => done(asked.result));
  });
  const left = [await count("round"), await count("outbox")];
  open.result.close();
  const workers = await navigator.serviceWorker.getRegistrations();
  return [...left, (await caches.keys()).length, workers.length];
})()`;

/** A photo with a place in it, as a phone's camera makes it. */
const PICTURE = `(() => {
  const paper = Object.assign(document.createElement("canvas"), { width: 2400, height: 1800 });
  const pen = paper.getContext("2d");
  pen.fillStyle = "#0b6e4f";
  pen.fillRect(300, 300, 900, 900);
  return paper.toDataURL("image/jpeg").split(",")[1];
})()`;
const PLACE = Buffer.from("Exif\0\0GPS 37.0632 115.6893", "latin1");

async function photoWithPlace(page: Page): Promise<Buffer> {
  const plain = Buffer.from(await page.evaluate<string>(PICTURE), "base64");
  const head = Buffer.from([0xff, 0xe1, 0, PLACE.length + 2]);
  return Buffer.concat([plain.subarray(0, 2), head, PLACE, plain.subarray(2)]);
}

async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  expect(await page.evaluate(SERIOUS)).toEqual([]);
  expect(await page.evaluate(OVERFLOW)).toBe(0);
}

describeWith(["chromium"], "A restocker's phone where there is no link", () => {
  const { county, cookie, kiosk, visit, browser, open } = consoleCounty({ staff: STAFF });
  const db = () => county().cloud.cloud.parts.db;
  const openLoads = async (of: string) =>
    (await county().cloud.cloud.county.openLoads(of)).map(({ id }) => id);

  test(
    "the round, its codes and what is noted outlive the link; a box is brought, and sent is once",
    async () => {
      const { county: office } = county().cloud.cloud;
      // This machine hears nothing of its load but by the phone.
      const machine = kiosk(KIOSK);
      machine.line.cut(true);
      const brought = await office.planLoad(load(KIOSK, "A2610-2"));
      await office.planLoad(load(OTHER, "B2610-1"));

      const page = await visit("/round", { viewport: SMALL_PHONE, refusals: EXPECTED });
      const sent: { notedAt: number; photo?: string }[] = [];
      page.on("request", (request) => {
        if (request.url().endsWith("/evidence")) sent.push(request.postDataJSON());
      });
      await page.getByLabel("用户名").fill("mei");
      await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
      await press(page, "登录");
      await heading(page, "今日补货");
      await page.getByText("已保存到这部手机").waitFor();
      await page.getByRole("heading", { name: "要带的货 · 共 4 盒" }).waitFor();
      await expectAccessible(page);

      await page.context().setOffline(true);
      await page.reload();
      await page.getByText(/没有网络。下面是 .* 保存在这部手机上的内容/).waitFor();
      await page.getByRole("button", { name: /清河汽车站/ }).click();
      await heading(page, "清河汽车站 候车室");
      await page.reload();
      await heading(page, "清河汽车站 候车室");
      await expectAccessible(page);
      const code = page.getByRole("img", { name: "货道 2 的补货码（二维码）" });
      const text = await readByScanner(await codeOnScreen(browser(), code));
      machine.input({ kind: "code", text });
      expect(machine.board.shown.code).toBe("load-armed");
      machine.board.put(2, { lot: "A2610-2", expiry: 20290531, count: BOXES });
      machine.input({ kind: "button" });
      expect(machine.board.shown.code).toBe("load-confirmed");
      machine.input({ kind: "code", text });
      expect(machine.board.shown.code).toBe("load-unknown");

      await page.getByRole("textbox", { name: "备注" }).fill("货道 2 已装满");
      const buffer = await photoWithPlace(page);
      expect(buffer.includes(PLACE)).toBe(true);
      const file = { name: "x.jpg", mimeType: "image/jpeg", buffer };
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByRole("img", { name: "要发送的照片" }).waitFor();
      await page.getByRole("button", { name: "保存并发送" }).dblclick();
      const outbox = page.getByRole("region", { name: "记录", exact: true });
      await outbox.getByText("等待发送").waitFor();
      await page.reload();
      await outbox.getByText("货道 2 已装满").waitFor();
      expect(await outbox.getByRole("listitem").count()).toBe(1);
      expect(await openLoads(KIOSK)).toEqual([brought]);

      // Started anew it asks for its link at once, however long it was away; the fact is in flash.
      machine.line.cut(false);
      machine.power(false);
      machine.power(true);
      await expect.poll(() => openLoads(KIOSK)).toEqual([]);
      await office.refuseLot("B2610-1");
      await page.context().setOffline(false);
      await outbox.getByText("已发送").waitFor();
      const ended = page.getByRole("alert").filter({ hasText: "这些补货码不能再用" });
      await ended.getByText("机器已经确认装入。").waitFor();
      await ended.getByText("这个批号已停发，不要装入，带回仓库。").waitFor();
      await press(page, "知道了");
      await ended.waitFor({ state: "detached" });
      expect(await page.getByRole("img", { name: /补货码/ }).count()).toBe(0);

      const kept = await db().selectFrom("load_evidence").selectAll().execute();
      expect(kept.map(({ load: of, note }) => [of, note])).toEqual([[brought, "货道 2 已装满"]]);
      const photo = Buffer.from(kept[0]?.photo ?? []);
      expect([photo.length > 1000, photo.includes("Exif"), photo.includes("GPS")]).toEqual([
        true,
        false,
        false,
      ]);
      // The phone itself has sent no place.
      const bytes = sent.map((one) => Buffer.from(one.photo ?? "", "base64"));
      expect(bytes.length).toBeGreaterThan(0);
      expect(bytes.filter((one) => one.length < 1000 || one.includes("GPS"))).toEqual([]);
      const facts = await db()
        .selectFrom("facts")
        .select("fact")
        .where("kiosk", "=", KIOSK)
        .where("kind", "=", "restocked")
        .execute();
      expect(facts.filter(({ fact }) => fact.includes(brought))).toHaveLength(1);
    },
    SLOW_MS,
  );

  test(
    "who signs in after another finds nothing of theirs, and signing out leaves nothing",
    async () => {
      await county().cloud.cloud.county.planLoad(load(KIOSK, "A2610-2"));
      const page = await open("mei", `/round?stop=${KIOSK}`, {
        viewport: SMALL_PHONE,
        refusals: EXPECTED,
      });
      await page.getByText("已保存到这部手机").waitFor();
      await page.context().setOffline(true);
      await page.getByRole("textbox", { name: "备注" }).fill("这是我的");
      await press(page, "保存并发送");
      await page.getByText("等待发送").waitFor();
      const session = { name: "anxin-session", value: cookie("lian"), domain: "127.0.0.1" };
      await page.context().addCookies([{ ...session, path: "/api" }]);
      await page.context().setOffline(false);
      await page.reload();
      await page.getByText("已保存到这部手机").waitFor();
      await expect.poll(() => page.getByText("这是我的").count()).toBe(0);
      await page.context().setOffline(true);
      await page.getByRole("textbox", { name: "备注" }).fill("还没有发送");
      await press(page, "保存并发送");
      await page.getByText("等待发送").waitFor();
      await page.getByRole("button", { name: "菜单" }).click();
      await press(page, "退出");
      const sure = page.getByRole("dialog");
      await sure.getByText("还有 1 条记录没有发送").waitFor();
      await press(sure, "退出");
      await heading(page, "登录");
      expect(await page.evaluate(LEFT)).toEqual([0, 0, 0, 0]);
      await page.context().setOffline(false);
      await page.reload();
      await heading(page, "登录");
      const asked = { method: "GET", path: "/session", cookie: cookie("lian") };
      expect(await askStaff(county().cloud, asked)).toMatchObject({ status: 401 });
      const notes = await db().selectFrom("load_evidence").select("note").execute();
      expect(notes.map(({ note }) => note)).toEqual(["货道 2 已装满"]);
    },
    SLOW_MS,
  );

  test(
    "the warehouse sees what was noted and shown on the kiosk's page",
    async () => {
      const page = await open("chen", `/kiosks/${KIOSK}`);
      const records = page.getByRole("region", { name: "现场记录" });
      await records.getByText("货道 2 已装满").waitFor();
      const photo = records.getByRole("img", { name: "货道记录的照片" });
      await photo.scrollIntoViewIfNeeded();
      const width = () => photo.evaluate((image) => Reflect.get(image, "naturalWidth") as number);
      await expect.poll(width).toBe(1280);
    },
    SLOW_MS,
  );
});
