import { expect, test } from "vitest";
import { BadConfig, readConfig, settingsIn } from "./read-config.ts";

test("without any setting the cloud listens on loopback and keeps its own database", () => {
  const config = readConfig({}, {});
  expect(config).toMatchObject({ host: "127.0.0.1", port: 8080, databaseUrl: "" });
  expect(Object.isFrozen(config)).toBe(true);
});

test("the environment wins over the file, the file over the default", () => {
  const config = readConfig(
    { port: 1000, host: "::1" },
    { ANXIN_CLOUD_PORT: "2000", ANXIN_CLOUD_MAIL_TO: "a@b.cn, c@d.cn" },
  );
  expect(config).toMatchObject({ host: "::1", port: 2000, mailTo: ["a@b.cn", "c@d.cn"] });
});

test("a service behind a TLS proxy says where the proxy is", () => {
  const env = { ANXIN_CLOUD_TRUSTED_PROXIES: "10.0.0.2, fd00::/8" };
  const config = readConfig({ publicUrl: "https://county.example" }, env);
  expect(config.trustedProxies).toEqual(["10.0.0.2", "fd00::/8"]);
});

test.each([
  [{ prot: 1 }, {}, '"prot" is not a setting'],
  [{ port: 70000 }, {}, "from 0 to 65535"],
  [{}, { ANXIN_CLOUD_PORT: "eighty" }, "ANXIN_CLOUD_PORT"],
  [{ host: 5 }, {}, "type text"],
  [{ smtpUrl: "smtp://x" }, {}, "smtpUrl needs"],
  [{ publicUrl: "https://county.example" }, {}, "name its address in trustedProxies"],
  [{ trustedProxies: ["proxy.lan"] }, {}, '"proxy.lan" in trustedProxies'],
  [{ trustedProxies: ["10.0.0.0/33"] }, {}, '"10.0.0.0/33" in trustedProxies'],
])("%j with %j is refused in words", (file, env, words) => {
  expect(() => readConfig(file, env)).toThrow(words);
  expect(() => readConfig(file, env)).toThrow(BadConfig);
});

test.each(["", "null", "[]", "5", '{"smtpUrl":"smtp://a:planted@b" "x"}'])(
  "a file of settings that holds %j is refused in words, and not quoted",
  (text) => {
    expect(() => settingsIn(text)).toThrow(BadConfig);
    expect(() => settingsIn(text)).not.toThrow("planted");
  },
);
