import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startCounty } from "./live-county.ts";

const MAIN = new URL("../main.ts", import.meta.url).pathname;
const SLOW_MS = 240_000;

function run(args: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, text })));
}

describe("npm start", () => {
  it(
    "with --once gets one box out by the pages and sees stock and alert",
    { timeout: SLOW_MS },
    async () => {
      const { code, text } = await run(["live", "--once"]);
      expect(text).toContain("shows 3 left");
      expect(text).toContain("low-stock alert is open");
      expect(code).toBe(0);
    },
  );

  it(
    "refuses an option it does not know, and says which it does",
    { timeout: SLOW_MS },
    async () => {
      const { code, text } = await run(["live", "--everywhere"]);
      expect(code).toBe(2);
      expect(text).toContain("--demand FILE");
    },
  );

  it(
    "goes on where it stopped: same stock, same epochs, same address",
    { timeout: SLOW_MS },
    async () => {
      const data = mkdtempSync(join(tmpdir(), "anxin-live-"));
      const trouble: string[] = [];
      const wish = {
        data,
        host: "127.0.0.1",
        httpPort: 0,
        mqttPort: 0,
        trouble: (line: string) => void trouble.push(line),
      };
      const stock = async () => {
        const county = await startCounty(wish);
        const { services, parts } = county.cloud.cloud;
        const views = await services.kiosks();
        const onHand = views.map((view) => view.lanes.map((lane) => lane.onHand));
        const epochs = await parts.db.selectFrom("epochs").select(["kiosk", "epoch"]).execute();
        const { port } = county.cloud;
        await county.stop();
        return { onHand, epochs: epochs.length, port };
      };
      try {
        const first = await stock();
        expect(first.onHand[0]).toEqual([4, 8, 8]);
        expect(await stock()).toEqual(first);
        expect(trouble).toEqual([]);
      } finally {
        rmSync(data, { recursive: true, force: true });
      }
    },
  );
});
