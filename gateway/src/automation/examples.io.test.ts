import { statSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SITE_ALERT_SENTENCES } from "@anxin/firmware/contract/site";
import type { KioskVoice } from "../testing/kiosk-voice.ts";
import { NodeRedSite } from "../testing/node-red-site.ts";

/** A WeCom robot that answers as the real one. */
const robot = createServer((request, response) => {
  void bodyOf(request).then((body) => {
    const { msgtype, text } = JSON.parse(body) as { msgtype: string; text: { content: string } };
    const isRight = request.url === "/cgi-bin/webhook/send?key=k" && msgtype === "text";
    if (isRight) told.push(text.content);
    const answer = isRight ? { errcode: 0, errmsg: "ok" } : { errcode: 93000, errmsg: "invalid" };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
});
const mails: string[] = [];
const post = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onData: (stream, _session, done) => {
    let mail = "";
    stream.on("data", (piece: Buffer) => (mail += piece.toString()));
    stream.on("end", () => {
      mails.push(mail);
      done();
    });
  },
});
let told: string[] = [];
let seq = 0;
let kiosk: KioskVoice;
const site = new NodeRedSite();

async function bodyOf(stream: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of stream) text += String(piece);
  return text;
}

const at = (server: { address(): AddressInfo | string | null }) =>
  (server.address() as AddressInfo).port;

beforeAll(async () => {
  await new Promise<void>((resolve) => robot.listen(0, "127.0.0.1", resolve));
  await new Promise<void>((resolve) => post.listen(0, "127.0.0.1", resolve));
  kiosk = await site.start();
}, 120_000);
afterAll(async () => {
  await site.stop();
  robot.close();
  await new Promise<void>((resolve) => post.close(resolve));
});
beforeEach(() => {
  told = [];
});

async function fact(kind: string, body: object): Promise<void> {
  seq += 1;
  const one = { seq, uptime: seq, time: 0, trust: "unknown", kind, body };
  const verdict = await site.gateway.receive(kiosk.facts([one]));
  expect(verdict.outcome).toBe("stored");
}

const counted = (count: number) =>
  fact("counted", { lane: 1, product: "condom-m", lots: [{ lot: "A", expiry: 20300101, count }] });
const dispensed = () =>
  fact("dispensed", { intent: 0, lane: 1, product: "condom-m", lot: "A", count: 1, cause: "vend" });

const NOTHING = { load: "L1", expiry: 20300101, count: 0 };

const robotAt = () => ({
  "anxin-webhook-out": { url: `http://127.0.0.1:${at(robot)}/cgi-bin/webhook/send?key=k` },
});

describe("the example flows, in Node-RED beside a gateway", () => {
  test("are there at the first start, each on a tab of its own, with all their nodes", async () => {
    const flows = JSON.parse(await site.get("/flows")) as { type: string; label?: string }[];
    expect(flows.filter((one) => one.type === "tab").map((one) => one.label)).toEqual([
      expect.stringContaining("库存不足"),
      expect.stringContaining("温湿度"),
      expect.stringContaining("每晚简报"),
    ]);
    const nodes = await site.get("/nodes", { accept: "application/json" });
    const types = (JSON.parse(nodes) as { types: string[] }[]).flatMap((one) => one.types);
    expect(flows.map((one) => one.type)).toSatisfy((used: string[]) =>
      used.every((type) => type === "tab" || types.includes(type)),
    );
    expect(types).not.toContain("exec");
  });

  test("low stock goes to a WeCom robot once, and so does its end; a note goes to the log", async () => {
    await site.deploy(site.example("1-low-stock-to-wecom.json", robotAt()));
    await heardBy("node/anxin-stock-low", () => counted(6));
    await dispensed();
    await dispensed();
    await expect.poll(() => told).toEqual([expect.stringContaining("k1 condom-m：库存不足")]);
    expect(told[0]).toContain("5 盒");
    await counted(20);
    await expect.poll(() => told.at(-1)).toContain("库存已恢复");
    expect(told).toHaveLength(2);
    const notes = site.lines.filter(({ fields }) => fields.code === "automation-note");
    expect(notes.map(({ text }) => text)).toEqual([
      expect.stringContaining("库存不足"),
      expect.stringContaining("库存已恢复"),
    ]);
  });

  test("an excursion goes to an e-mail, and so does its end; another alert does not", async () => {
    const url = `smtp://127.0.0.1:${at(post.server)}?ignoreTLS=true`;
    const credentials = { url, from: "anxin@example.com", to: "a@example.com,b@example.com" };
    await site.deploy(
      site.example("2-excursion-to-email.json", { "anxin-email-out": credentials }),
    );
    site.voice.alerts("test", [{ code: "kiosk-away", kiosk: "k1" }]);
    site.voice.alerts("test", [{ code: "storage-hot", kiosk: "k1" }]);
    await expect.poll(() => mails.length).toBe(1);
    site.voice.alerts("test", []);
    await expect.poll(() => mails.length).toBe(2);
    expect(mails[0]).toContain("To: a@example.com, b@example.com");
    expect(subjectOf(mails[0])).toBe(`【安心】k1：${SITE_ALERT_SENTENCES["storage-hot"].zh}`);
    expect(subjectOf(mails[1])).toContain("已恢复");
  });

  test("the nightly bulletin tells what the day gave and what is open, and begins anew", async () => {
    await site.deploy(site.example("3-nightly-bulletin.json", robotAt()));
    await heardBy("flow/anxin-tab-bulletin", () =>
      fact("restocked", { ...NOTHING, lane: 1, product: "condom-m", lot: "A" }),
    );
    site.voice.alerts("test", [{ code: "cloud-away", kiosk: "" }]);
    await dispensed();
    await dispensed();
    await fact("fault-raised", { code: "lane-jammed", lane: 1 });
    await expect
      .poll(async () => {
        const context = await site.get("/context/flow/anxin-tab-bulletin");
        return /"faults":1.*cloud-away|cloud-away.*"faults":1/s.test(context.replaceAll("\\", ""));
      })
      .toBe(true);
    await site.press("anxin-bulletin-clock");
    await expect.poll(() => told.length).toBe(1);
    expect(told[0]).toContain("k1：发放 2 盒，补货 0 盒，故障 1 次");
    expect(told[0]).toContain("网关/cloud-away 网关连不上云端");
    await site.press("anxin-bulletin-clock");
    await expect.poll(() => told.length).toBe(2);
    expect(told[1]).toContain("今天没有发放记录");
    site.voice.alerts("test", []);
  });
});

describe("Node-RED's editor", () => {
  test("lets nobody in without the password made at the first start", async () => {
    expect(await site.login("admin")).toBe("");
    expect(await site.login("")).toBe("");
    const answer = await fetch(`http://127.0.0.1:${site.editorPort}/flows`);
    expect(answer.status).toBe(401);
    for (const name of ["admin-password", "credential-secret"]) {
      const { mode } = statSync(join(site.folder, "secrets", name));
      expect(mode & 0o777).toBe(0o600);
    }
  });

  test("explains every one of our nodes in Chinese and English", async () => {
    for (const [language, word] of [
      ["zh-CN", "企业微信"],
      ["en-US", "WeCom"],
    ] as const) {
      const page = await site.get("/nodes", { accept: "text/html", "accept-language": language });
      const helps = [...page.matchAll(/data-help-name="(anxin-[a-z-]+)"/g)].map(([, name]) => name);
      const forms = [...page.matchAll(/data-template-name="(anxin-[a-z-]+)"/g)];
      expect(helps.toSorted()).toEqual(forms.map(([, name]) => name).toSorted());
      expect(helps).toHaveLength(6);
      expect(page).toContain(word);
    }
  });
});

/**
 * Sends a fact that changes nothing until a flow remembers it: its node hears facts from then on.
 */
async function heardBy(context: string, send: () => Promise<void>): Promise<void> {
  const hears = async () => {
    await send();
    return await site.get(`/context/${context}`);
  };
  await expect.poll(hears, { interval: 200 }).toContain("k1");
}

function subjectOf(mail: string | undefined): string {
  const raw = /^Subject: ((?:.|\r\n[ \t])*)/m.exec(mail ?? "")?.[1] ?? "";
  const words = [...raw.matchAll(/=\?UTF-8\?([QB])\?([^?]*)\?=/g)];
  const bytes = words.map(([, how, text = ""]) =>
    how === "B"
      ? Buffer.from(text, "base64")
      : Buffer.from(unquoted(text.replaceAll("_", " ")), "latin1"),
  );
  return Buffer.concat(bytes).toString();
}

function unquoted(text: string): string {
  return text.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
