import { createHash } from "node:crypto";
import type { ProgramRequest, ProgramResponse } from "@anxin/firmware/contract/uplink";
import { PROGRAM_PIECE_BYTES } from "@anxin/firmware/contract/uplink";
import { afterEach, describe, expect, test } from "vitest";
import { CloudError } from "../uplink/cloud-link.ts";
import { doorFact, type KioskVoice, plan } from "../testing/kiosk-voice.ts";
import { Rig } from "../testing/rig.ts";
import { settle } from "../testing/virtual-time.ts";

const IMAGE = Buffer.from(Array.from({ length: 70_001 }, (_, index) => (index * 31) % 256));
const SHA256 = createHash("sha256").update(IMAGE).digest("hex");
const VERSION = "2.0.0";

let rig: Rig;
afterEach(async () => {
  await rig.gateway.stop();
});

/** A cloud that has the image for every kiosk, each with a tag of its own. */
async function holds({ kiosk, offset, bytes }: ProgramRequest): Promise<ProgramResponse> {
  const tag = createHash("md5").update(kiosk).digest("hex");
  const chunk = IMAGE.subarray(offset, offset + bytes).toString("base64");
  return { manifest: { bytes: IMAGE.length, sha256: SHA256, tag }, chunk };
}

async function online(...kiosks: string[]): Promise<KioskVoice[]> {
  rig = new Rig();
  rig.cloud.programs = holds;
  const wanted = plan(1, 1).replace('"1.0.0"', `"${VERSION}"`);
  for (const kiosk of kiosks) rig.cloud.add(kiosk, 1, wanted);
  return rig.online(...kiosks);
}

let n = 100;
function ask(offset: number, bytes: number, version = VERSION): object {
  n += 1;
  return { want: "program", session: 1, n, version, offset, bytes };
}

async function asks(voice: KioskVoice, ...given: Parameters<typeof ask>) {
  const before = rig.transport.sent.length;
  await rig.gateway.receive(voice.says("ask", ask(...given)));
  await settle();
  return rig.transport.sent
    .slice(before)
    .filter(({ topic }) => topic === `anxin/1/${voice.kiosk}/program`)
    .map(({ topic, payload }) => voice.hears(topic, payload));
}

/** Asks for the whole image as a kiosk does, chunk after chunk. */
async function fetched(voice: KioskVoice, chunkBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 1;
  for (let offset = 0; offset < size;) {
    const [said] = await asks(voice, offset, chunkBytes);
    const chunk = Buffer.from(String(said?.["bytes"]), "base64");
    size = Number(said?.["size"]);
    if (chunk.length === 0) throw new Error(`no bytes at ${offset}`);
    chunks.push(chunk);
    offset += chunk.length;
  }
  return Buffer.concat(chunks);
}

describe("a kiosk that asks for its program", () => {
  test("gets the image byte for byte, its manifest with the first bytes only", async () => {
    const [voice] = (await online("k1")) as [KioskVoice];
    expect((await fetched(voice, 2000)).equals(IMAGE)).toBe(true);
    const said = rig.heard(voice, "program");
    expect(said.map((one) => one?.["manifest"] !== undefined)).toEqual(
      said.map((_, index) => index === 0),
    );
    expect(said[0]?.["manifest"]).toEqual((await holds({ ...request(), bytes: 0 })).manifest);
    expect(rig.transport.sent.at(-1)).toMatchObject({ qos: 1, retain: false });
  });

  test("asking for no bytes gets the manifest alone", async () => {
    const [voice] = (await online("k1")) as [KioskVoice];
    expect(await asks(voice, 0, 0)).toMatchObject([
      { offset: 0, size: IMAGE.length, bytes: "", manifest: { sha256: SHA256 } },
    ]);
  });

  test("is brought what another kiosk of the site fetched, under a tag of its own", async () => {
    const [one, two] = (await online("k1", "k2")) as [KioskVoice, KioskVoice];
    await fetched(one, 2000);
    const before = rig.cloud.programsAsked.length;
    expect((await fetched(two, 2000)).equals(IMAGE)).toBe(true);
    const more = rig.cloud.programsAsked.slice(before);
    expect(more).toEqual([{ ...request(), kiosk: "k2", bytes: 0 }]);
    const tags = [one, two].map((voice) => rig.heard(voice, "program")[0]?.["manifest"]);
    expect(new Set(tags.map((tag) => JSON.stringify(tag))).size).toBe(2);
  });

  test("is asked of the cloud in whole pieces, however little the kiosk takes at once", async () => {
    const [voice] = (await online("k1")) as [KioskVoice];
    await fetched(voice, 1500);
    const pieces = Math.ceil(IMAGE.length / PROGRAM_PIECE_BYTES);
    expect(rig.cloud.programsAsked.filter(({ bytes }) => bytes > 0)).toHaveLength(pieces);
  });

  test.each<[string, number, string]>([
    ["of another version than its plan wants", 0, "3.0.0"],
    ["from beyond the image's end", IMAGE.length + 1, VERSION],
  ])("%s is answered nothing", async (_how, offset, version) => {
    const [voice] = (await online("k1")) as [KioskVoice];
    expect(await asks(voice, offset, 100, version)).toEqual([]);
  });

  test("that nothing is signed for is answered nothing", async () => {
    const [voice] = (await online("k1")) as [KioskVoice];
    rig.cloud.programs = async () => ({});
    expect(await asks(voice, 0, 100)).toEqual([]);
  });

  test("is answered nothing while the cloud is away, and goes on where it was", async () => {
    const [voice] = (await online("k1")) as [KioskVoice];
    await asks(voice, 0, 2000);
    rig.cloud.failing = new CloudError("unreachable", "cable cut");
    expect(await asks(voice, 2000, 100)).toHaveLength(1);
    expect(await asks(voice, PROGRAM_PIECE_BYTES, 100)).toEqual([]);
    expect(rig.codes()).toContain("program-unanswered");
    rig.cloud.failing = undefined;
    expect(await asks(voice, PROGRAM_PIECE_BYTES, 100)).toHaveLength(1);
  });

  test("gets the new image whole when its file was exchanged halfway", async () => {
    const [voice] = (await online("k1")) as [KioskVoice];
    await asks(voice, 0, 2000);
    const other = { bytes: IMAGE.length, sha256: "0".repeat(64), tag: "1".repeat(32) };
    rig.cloud.programs = async (wish) => ({ ...(await holds(wish)), manifest: other });
    // What is left of the first image is not to be had: never bytes of one under another's name.
    expect(await asks(voice, PROGRAM_PIECE_BYTES, 100)).toEqual([]);
    expect(await asks(voice, 0, 2000)).toMatchObject([{ manifest: other }]);
  });
});

function request(): ProgramRequest {
  return { kiosk: "k1", epoch: 1, version: VERSION, offset: 0, bytes: 0 };
}

describe("a program under way", () => {
  test("holds up no fact and no receipt while the cloud gives nothing", async () => {
    const [voice] = (await online("k1")) as [KioskVoice];
    rig.cloud.programs = () => new Promise(() => {});
    await asks(voice, 0, 2000);
    const receipts = rig.heard(voice, "receipt").length;
    await rig.gateway.receive(voice.facts([doorFact(1)]));
    await settle();
    expect(rig.cloud.seqs("k1")).toEqual([1]);
    expect(rig.heard(voice, "receipt").slice(receipts).at(-1)).toMatchObject({ held: 1 });
  });

  test("asks the cloud for one thing at a time, and drops what a kiosk asks beyond two", async () => {
    const voices = await online("k1", "k2", "k3");
    const waiting: (() => void)[] = [];
    rig.cloud.programs = (wish) =>
      new Promise((resolve) => waiting.push(() => resolve(holds(wish))));
    for (const voice of voices) {
      for (let again = 0; again < 3; again += 1) await asks(voice, 0, 0);
    }
    expect(rig.cloud.programsAsked).toHaveLength(1);
    for (let turn = 0; turn < 20; turn += 1) {
      waiting.shift()?.();
      await settle();
    }
    expect(rig.cloud.programsAsked).toHaveLength(6);
  });
});
