import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AskRequest, AskResponse } from "@anxin/firmware/contract/uplink";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeCloudServer } from "../testing/fake-cloud-server.ts";
import { GatewayProcess } from "../testing/gateway-process.ts";
import { plan } from "../testing/kiosk-voice.ts";
import { PretendKiosk } from "../testing/pretend-kiosk.ts";

const PSEUDONYM = "5a91c3".repeat(6).slice(0, 32);
const at = (take: string) => ({ pseudonym: PSEUDONYM, take: take.repeat(4) });
const AT_K1 = at("71e5");
const AT_K2 = at("b20d");

/** Two boxes a month for everybody, counted as the county's table counts: by takes. */
class CountyTable {
  readonly takes = new Map<string, Set<string>>();
  /** Planted: counts tellings instead of takes. */
  doubling = false;

  async answer({ want, pseudonym, take }: AskRequest): Promise<AskResponse> {
    const mine = this.takes.get(pseudonym) ?? new Set<string>();
    this.takes.set(pseudonym, mine);
    if (want === "may" && mine.size >= 2) return { ok: false, code: "quota-used" };
    if (want === "took") mine.add(this.doubling ? `${take} ${mine.size}` : take);
    if (want === "gave-back") mine.delete(take);
    return { ok: true, code: "ok" };
  }
}

let server: FakeCloudServer;
let gateway: GatewayProcess;
let table: CountyTable;
let kiosks: PretendKiosk[];

beforeEach(async () => {
  server = new FakeCloudServer();
  await server.start();
  table = new CountyTable();
  server.cloud.answers = (ask) => table.answer(ask);
  for (const kiosk of ["k1", "k2"]) server.cloud.add(kiosk, 1, plan(1, 1));
  gateway = new GatewayProcess(server.url);
  const port = await gateway.start();
  kiosks = await Promise.all(["k1", "k2"].map((kiosk) => PretendKiosk.online(kiosk, port)));
});
afterEach(async () => {
  for (const kiosk of kiosks) await kiosk.leave();
  await gateway.end("SIGTERM");
  gateway.clean();
  await server.stop();
});

async function answer(
  kiosk: PretendKiosk | undefined,
  want: "may" | "took" | "gave-back",
  person: typeof AT_K1,
): Promise<Record<string, unknown> | undefined> {
  const n = await kiosk?.ask(want, person);
  await expect.poll(() => kiosk?.answerTo(n ?? 0)).toBeDefined();
  return kiosk?.answerTo(n ?? 0);
}

/** A person takes a box at each kiosk, the first of which tells it twice; may there be a third? */
async function thirdBox(): Promise<unknown> {
  const [k1, k2] = kiosks;
  await answer(k1, "may", AT_K1);
  await answer(k1, "took", AT_K1);
  await answer(k1, "took", AT_K1);
  const second = await answer(k2, "may", AT_K2);
  if (second?.["ok"] !== true) return "refused the second";
  await answer(k2, "took", AT_K2);
  return (await answer(k1, "may", at("c0c0")))?.["code"];
}

describe("one person at two kiosks of a county", () => {
  test("gets the boxes of one quota, though one kiosk told its take twice", async () => {
    expect(await thirdBox()).toBe("quota-used");
    expect(table.takes.get(PSEUDONYM)?.size).toBe(2);
  });

  test("is refused too early by a county that counts tellings, and this test sees it", async () => {
    table.doubling = true;
    expect(await thirdBox()).toBe("refused the second");
  });

  test("leaves nothing on the gateway's disk or in its log, nor does what went wrong", async () => {
    const [k1, k2] = kiosks;
    await thirdBox();
    server.misbehaviours.push((_request, response) => void response.writeHead(500).end());
    await k2?.ask("took", AT_K2);
    await k1?.ask("took", { ...AT_K1, take: "no take" });
    await expect.poll(() => logged()).toContain("ask-unanswered");
    await expect.poll(() => logged()).toContain("bad-schema");
    await gateway.end("SIGTERM");
    const all = Buffer.concat([Buffer.from(JSON.stringify(gateway.lines)), ...files()]);
    const found = secretsIn(all);
    expect(found).toEqual([]);
  });
});

function logged(): unknown[] {
  return gateway.lines.map((line) => line["code"]);
}

function files(): Buffer[] {
  const names = readdirSync(gateway.folder);
  expect(names).toContain("journal.sqlite");
  return names.map((name) => readFileSync(join(gateway.folder, name)));
}

/** What must be nowhere, as text, as the bytes it stands for, and inside base64 of a message. */
function secretsIn(all: Buffer): string[] {
  const text = all.toString("latin1");
  return [PSEUDONYM, AT_K1.take, AT_K2.take].filter(
    (hex) =>
      text.includes(hex) ||
      all.includes(Buffer.from(hex, "hex")) ||
      insideBase64(hex).some((piece) => text.includes(piece)),
  );
}

/** How a text looks in the middle of base64, at each of its three alignments. */
function insideBase64(hidden: string): string[] {
  return [0, 1, 2].map((skip) => {
    const before = Buffer.alloc(skip);
    return Buffer.concat([before, Buffer.from(hidden)])
      .toString("base64")
      .slice(4, -4);
  });
}
