import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "mqtt";
import { FakeCloudServer } from "../testing/fake-cloud-server.ts";
import { GatewayProcess } from "../testing/gateway-process.ts";
import { credentials, enrolled } from "../testing/kiosk-voice.ts";
import { createAuthority, openAuthority } from "./authority-folder.ts";
import { readIdentity } from "./gateway-identity.ts";

const MAIN = new URL("./main.ts", import.meta.url).pathname;
const PASSPHRASE = "correct horse battery";
const DAY_MS = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-identity-"));
  writeFileSync(at("passphrase"), `${PASSPHRASE}\n`, { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]) => join(folder, ...names);
const pem = (...names: string[]) => readFileSync(at("ca", ...names), "utf8");
const certificate = (...names: string[]) => new X509Certificate(pem(...names));

function command(...words: string[]) {
  const options = ["--folder", at("ca"), "--passphrase-file", at("passphrase")];
  return spawnSync(process.execPath, [MAIN, ...words, ...options], { encoding: "utf8" });
}

test("one command makes a county's authority and its gateway's certificate", () => {
  expect(command("ca", "--host", "127.0.0.1,gw.example")).toMatchObject({ status: 0, stderr: "" });
  const authority = certificate("ca.crt");
  const gateway = certificate("gateways", "site", "gateway.crt");
  expect(gateway.verify(authority.publicKey)).toBe(true);
  expect(gateway.checkHost("gw.example")).toBe("gw.example");
  expect(gateway.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(readIdentity(at("ca", "gateways", "site")).endsMs).toBe(gateway.validToDate.getTime());
  expect(pem("ca.key")).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  for (const key of [at("ca", "ca.key"), at("ca", "gateways", "site", "gateway.key")]) {
    expect(statSync(key).mode & 0o777).toBe(0o600);
  }
  expect(command("ca", "--host", "x")).toMatchObject({ status: 1 });
  writeFileSync(at("passphrase"), "another passphrase\n");
  expect(command("kiosk", "k1").stderr).toMatch(/^passphrase-wrong: /);
});

test.each([
  [["kiosk", "../k1"], "bad-argument"],
  [["kiosk", "k1"], "authority-missing"],
  [["ca"], "bad-argument"],
  [["sign"], "bad-argument"],
])("%j is refused as %s, and nothing is written", (words, code) => {
  const ended = command(...words);
  expect(ended.status).toBe(1);
  expect(ended.stderr.split(":")[0]).toBe(code);
});

test("renewing keeps the key, revoking ends it, and what is due is found", async () => {
  const nowMs = Date.now();
  const about = { county: "Test", passphrase: PASSPHRASE, nowMs };
  const made = await createAuthority(at("ca"), about);
  await made.make({ holder: "gateway", name: "site" }, { hosts: ["localhost"], nowMs });
  const kiosk = { holder: "kiosk", name: "k1" } as const;
  await made.make(kiosk, { hosts: [], nowMs });
  await expect(made.make(kiosk, { hosts: [], nowMs })).rejects.toThrow(/renew it/);
  const first = certificate("kiosks", "k1", "kiosk.crt");
  const opened = openAuthority(at("ca"), PASSPHRASE);
  expect(opened.due(nowMs + 699 * DAY_MS)).toMatchObject([{ name: "site" }]);
  expect(opened.due(nowMs + 701 * DAY_MS)).toMatchObject([{ name: "site" }, { name: "k1" }]);
  await opened.renew(kiosk, nowMs + 701 * DAY_MS);
  const second = certificate("kiosks", "k1", "kiosk.crt");
  expect(second.publicKey.equals(first.publicKey)).toBe(true);
  expect(second.validToDate.getTime()).toBeGreaterThan(first.validToDate.getTime());
  expect(await opened.revoke(kiosk, nowMs)).toBe(2);
  const { revoked } = readIdentity(at("ca", "gateways", "site"));
  expect(revoked.serials).toEqual(new Set([first.serialNumber, second.serialNumber]));
  await expect(opened.renew(kiosk, nowMs)).rejects.toMatchObject({ code: "certificate-revoked" });
  await opened.make(kiosk, { hosts: [], nowMs });
  expect(certificate("kiosks", "k1", "kiosk.crt").publicKey.equals(first.publicKey)).toBe(false);
});

test("a running gateway closes a kiosk revoked by the command, and takes it with a new certificate", async () => {
  const nowMs = Date.now();
  const made = await createAuthority(at("ca"), { county: "Test", passphrase: PASSPHRASE, nowMs });
  await made.make({ holder: "gateway", name: "site" }, { hosts: ["127.0.0.1"], nowMs });
  const subject = { holder: "kiosk", name: "k1" } as const;
  await made.make(subject, { hosts: [], nowMs });
  const cloud = new FakeCloudServer();
  await cloud.start();
  const identity = at("ca", "gateways", "site");
  const tls = { identity, tlsHost: "127.0.0.1", tlsPort: 0, host: "none" };
  const gateway = new GatewayProcess(cloud.url, tls);
  const enrolment = [{ ...enrolled("k1"), link: "tls" }];
  writeFileSync(join(gateway.folder, "enrolment.json"), JSON.stringify(enrolment));
  await gateway.start();
  const listening = gateway.lines.find((line) => line["code"] === "listening");
  expect(listening).toMatchObject({ host: "none", port: 0 });
  const come = () =>
    connect(`mqtts://127.0.0.1:${Number(listening?.["tlsPort"])}`, {
      clientId: "k1",
      reconnectPeriod: 0,
      ca: pem("kiosks", "k1", "ca.crt"),
      cert: pem("kiosks", "k1", "kiosk.crt"),
      key: pem("kiosks", "k1", "kiosk.key"),
      ...credentials("k1"),
    }).on("error", () => {});
  const kiosk = come();
  await new Promise<void>((resolve) => kiosk.once("connect", () => resolve()));
  const closed = new Promise<void>((resolve) => kiosk.once("close", () => resolve()));
  await made.revoke(subject, nowMs);
  gateway.signal("SIGHUP");
  await closed;
  await made.make(subject, { hosts: [], nowMs });
  const again = come();
  await new Promise<void>((resolve) => again.once("connect", () => resolve()));
  again.end(true);
  expect(gateway.lines.map((line) => line["code"])).toContain("certificate-revoked");
  expect(await gateway.end("SIGTERM")).toBe(0);
  gateway.clean();
  await cloud.stop();
});
