import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describeWith } from "@anxin/firmware/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SMALL_PHONE } from "../screenshots/console-visit.ts";
import { choose, consoleCounty, heading, press, SLOW_MS } from "./console-county.ts";
import { askStaff } from "./console-staff.ts";

/** Who works in the county, and where. */
const STAFF = {
  wang: { role: "county-manager", place: "" },
  lin: { role: "county-manager", place: "" },
  shen: { role: "auditor", place: "" },
  mei: { role: "restocker", place: "130534" },
} as const;

/** A receiver of alerts on this machine: what it was sent, and whether it takes anything. */
const receiver = { sent: [] as string[], status: 200, port: 0 };

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}

describeWith(["chromium"], "What the county's office does in the console", () => {
  let server: Server;
  const hosts: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      void bodyOf(request).then((text) => {
        receiver.sent.push(text);
        response.writeHead(receiver.status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    receiver.port = (server.address() as AddressInfo).port;
    hosts.push(`127.0.0.1:${receiver.port}`);
  });

  const { county, cookie, open, goTo } = consoleCounty({
    staff: STAFF,
    webhookAllowedHosts: hosts,
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test(
    "a channel is added, tried out, fails, is mended and removed; its secret is never shown again",
    async () => {
      const page = await open("wang", "/alerts", { refusals: /status of 422/ });
      await page.getByRole("link", { name: "通知渠道" }).click();
      await heading(page, "通知渠道");
      await page.getByText("还没有渠道").waitFor();
      await press(page, "新建渠道");
      const form = page.getByRole("dialog");
      await form.getByLabel("名称").fill("县里的值班群");
      await choose(form, "地点（及其下级）", "全县");
      await choose(form, "方式", "Webhook");
      await form.getByLabel("网址").fill("http://10.0.0.9/hook");
      await form.getByLabel("密钥").fill("short");
      await press(form, "建立");
      await form.getByText("16 到 200 个字符").nth(1).waitFor();
      await form.getByLabel("密钥").fill("a-secret-of-the-receiver");
      await press(form, "建立");
      await form.getByRole("alert").getByText("告警不能发到这个地址").waitFor();
      await form.getByLabel("网址").fill(`http://127.0.0.1:${receiver.port}/hook`);
      await press(form, "建立");
      await heading(page, "县里的值班群");
      await page.getByText("还没有发送过").waitFor();
      const shown = await page.evaluate<string>("document.documentElement.outerHTML");
      expect(shown).not.toContain("a-secret-of-the-receiver");
      expect(shown).not.toContain("/hook");

      await press(page, "发送测试消息");
      await form.getByLabel("说明").fill("新装");
      await press(form, "发送");
      await page.getByRole("cell", { name: "已送达" }).waitFor();
      expect(receiver.sent.length).toBeGreaterThan(0);
      receiver.status = 500;
      await press(page, "发送测试消息");
      await press(form, "发送");
      await page.getByRole("cell", { name: "发送失败，重试中" }).waitFor();
      await goTo(page, "/alerts/channels");
      await page.getByRole("cell", { name: "发送失败" }).waitFor();
      receiver.status = 200;
      await page.getByRole("link", { name: "县里的值班群" }).click();
      await press(page, "修改");
      await form.getByLabel("名称").fill("夜班群");
      await press(form, "保存");
      await heading(page, "夜班群");
      await press(page, "删除");
      await press(form, "删除");
      await page.getByText("还没有渠道").waitFor();
    },
    SLOW_MS,
  );

  test(
    "alert rules are changed; who saves over another's change is told, and reads the newest",
    async () => {
      const page = await open("wang", "/alerts/settings", { refusals: /status of 412/ });
      const other = await open("lin", "/alerts/settings");
      await page.getByLabel("开始").fill("22:15");
      await other.getByLabel("开始").fill("23:00");
      await press(other, "保存规则");
      await other.getByText("规则已保存").waitFor();
      await press(page, "保存规则");
      await page.getByRole("alert").getByText("内容已被别人改过").waitFor();
      await press(page, "读取最新内容");
      await expect.poll(() => page.getByLabel("开始").inputValue()).toBe("23:00");
      const steps = page.getByRole("group", { name: "设备" });
      await steps.getByRole("button", { name: "再加一级" }).click();
      await steps.getByLabel("之后", { exact: true }).last().fill("90");
      await steps.getByLabel("通知", { exact: true }).last().click();
      await page.locator(".ant-select-dropdown:visible").getByTitle("审计").click();
      await page.keyboard.press("Escape");
      await press(page, "保存规则");
      await page.getByText("规则已保存").waitFor();
      const wish = { method: "GET", path: "/alert-settings", cookie: cookie("wang") };
      expect(await askStaff(county().cloud, wish)).toMatchObject({
        quiet: { from: "23:00", to: "07:30" },
        escalation: { machine: [{}, {}, {}, { afterMinutes: 90, roles: ["auditor"] }] },
      });
    },
    SLOW_MS,
  );

  test(
    "somebody is hired by a link that works once, given another role, and locked out",
    async () => {
      const page = await open("wang", "/people");
      await press(page, "新建账号");
      const form = page.getByRole("dialog");
      await form.getByLabel("姓名").fill("赵小北");
      await form.getByLabel("用户名").fill("zhao");
      await choose(form, "角色", "补货员");
      await choose(form, "地点（及其下级）", "清河县 130534");
      await press(form, "建立");
      await heading(page, "赵小北");
      await page.getByText("未设置").waitFor();
      await press(page, "一次性链接");
      const link = await form.getByLabel("一次性链接").inputValue();
      await press(form, "关闭");
      expect(await page.evaluate("document.documentElement.outerHTML")).not.toContain(link);

      const phone = await open("mei", "/", { viewport: SMALL_PHONE });
      await phone.context().clearCookies();
      await phone.goto(link);
      await phone.getByRole("button").first().click();
      await heading(phone, "县级总览");
      await phone.getByRole("button", { name: "菜单" }).click();
      await press(phone, "设置密码");
      await phone.getByLabel("新密码").fill("four boats on the lake");
      await press(phone, "保存");
      await phone.getByText("密码已设置").waitFor();

      await press(page, "修改角色");
      await press(form, "再给一个角色");
      await form.getByLabel("角色", { exact: true }).last().click();
      await page.locator(".ant-select-dropdown:visible").getByTitle("库管").click();
      await form.getByLabel("地点（及其下级）").last().click();
      await page
        .locator(".ant-select-dropdown:visible")
        .getByTitle("县药具站仓库 qh-store")
        .click();
      await press(form, "保存");
      await page.getByRole("region", { name: "角色" }).getByText("库管").waitFor();
      await page.reload();
      await page.getByText("已设置").waitFor();
      await press(page, "停用");
      await press(form, "停用");
      await page.getByText("这个账号已停用，不能登录").waitFor();
      const again = { name: "zhao", password: "four boats on the lake" };
      const refused = await askStaff(county().cloud, {
        method: "POST",
        path: "/session",
        cookie: "",
        body: again,
      });
      expect(refused.status).toBe(401);
      await press(page, "恢复");
      await press(form, "恢复");
      await page.getByText("账号已恢复").waitFor();
    },
    SLOW_MS,
  );

  test(
    "a program's key is shown once, works, and is ended",
    async () => {
      const page = await open("wang", "/people");
      await page.getByRole("link", { name: "程序密钥" }).click();
      await press(page, "新建密钥");
      const form = page.getByRole("dialog");
      await form.getByLabel("名称").fill("大屏");
      await choose(form, "角色", "省级查看");
      await choose(form, "地点（及其下级）", "全县");
      await press(form, "建立");
      const token = await form.getByLabel("密钥内容").inputValue();
      await press(form, "关闭");
      const ask = () =>
        fetch(`${county().cloud.url}/api/v1/kiosks`, {
          headers: { authorization: `Bearer ${token}` },
        });
      expect((await ask()).status).toBe(200);
      await page.reload();
      await page.getByRole("cell", { name: "省级查看（全县）" }).waitFor();
      expect(await page.evaluate("document.documentElement.outerHTML")).not.toContain(token);
      await press(page, "作废");
      await press(form, "作废");
      await page.getByRole("cell", { name: "已作废" }).waitFor();
      expect((await ask()).status).toBe(401);
    },
    SLOW_MS,
  );

  test(
    "an auditor looks and cannot change; a restocker is turned away, on screen and by address",
    async () => {
      const page = await open("shen", "/alerts/settings");
      await heading(page, "告警规则");
      await page.getByLabel("开始").waitFor();
      expect(await page.getByLabel("开始").isDisabled()).toBe(true);
      expect(await page.getByRole("button", { name: "保存规则" }).count()).toBe(0);
      for (const [path, title, act] of [
        ["/alerts/channels", "通知渠道", "新建渠道"],
        ["/people", "人员", "新建账号"],
        ["/people/keys", "程序密钥", "新建密钥"],
      ] as const) {
        await goTo(page, path);
        await heading(page, title);
        expect(await page.getByRole("button", { name: act }).count(), act).toBe(0);
      }
      const made = { name: "fox", person: "fox", grants: [] };
      const byHand = { method: "POST", path: "/people", cookie: cookie("shen"), body: made };
      expect(await askStaff(county().cloud, byHand)).toMatchObject({
        status: 403,
        code: "wrong-role",
      });

      const phone = await open("mei", "/alerts", { viewport: SMALL_PHONE });
      await heading(phone, "未处理告警");
      expect(await phone.getByRole("link", { name: "通知渠道" }).count()).toBe(0);
      for (const path of ["/alerts/channels", "/alerts/settings", "/people", "/people/keys"]) {
        await goTo(phone, path);
        await heading(phone, "您没有查看此页的权限");
      }
      const settings = { method: "GET", path: "/alert-settings", cookie: cookie("mei") };
      expect(await askStaff(county().cloud, settings)).toMatchObject({ status: 403 });
    },
    SLOW_MS,
  );
});
