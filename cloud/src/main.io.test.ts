import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("the process enrols its county, keeps its data over a restart, and ends clean on SIGTERM", async () => {
  const folder = mkdtempSync(join(tmpdir(), "anxin-cloud-"));
  try {
    const config = configIn(folder);
    expect(await takeOnce(config)).toMatchObject({ taken: [{ kiosk: "k1", term: 1 }] });
    expect(await takeOnce(config)).toMatchObject({ taken: [{ kiosk: "k1", term: 2 }] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

const TOKEN = "a-token-of-a-test";

function configIn(folder: string): string {
  const names = { zh: "一号", en: "One" };
  const county = {
    products: [{ code: "pill", names, choosing: names }],
    gateways: [{ gateway: "g1", token: TOKEN }],
    kiosks: [{ kiosk: "k1", names, lanes: [{ lane: 1, product: "pill" }] }],
  };
  const countyFile = join(folder, "county.json");
  writeFileSync(countyFile, JSON.stringify(county));
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify({ port: 0, dataFolder: folder, countyFile }));
  return config;
}

async function takeOnce(config: string): Promise<unknown> {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const env = { PATH: process.env["PATH"] ?? "" };
  const child = spawn(process.execPath, [main, "--config", config], { env });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const address = new Promise<string>((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      const found = /listens at (\S+)\n/.exec(out)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  const response = await fetch((await address) + "/v1/gateway/take", {
    method: "POST",
    headers: { authorization: "Bearer " + TOKEN, "content-type": "application/json" },
    body: JSON.stringify({ kiosks: ["k1"] }),
  });
  const taken: unknown = await response.json();
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  return taken;
}
