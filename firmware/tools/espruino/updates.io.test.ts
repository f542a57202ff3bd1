import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { UpdateCode } from "../../src/contract/codes.ts";
import { keyOf, rootOf } from "../../src/contract/keys.ts";
import { programTagOf } from "../../src/contract/program.ts";
import { FLASH_MAP } from "../../src/contract/limits.ts";
import { proofMac } from "../../src/kiosk/proof-gateway.ts";
import { seeded } from "../../src/kiosk/journal/story.testing.ts";
import { storageImage } from "../anxin/flash/storage-image.ts";
import { bundle } from "../bundle/bundle.ts";
import { BENCH_ENTRY, UPDATER_ENTRY } from "../bundle/entries.ts";
import { bootCode, imageOfParts, slotFiles } from "../bundle/image.ts";
import { describeWith, requires } from "../testing/requires.ts";
import { type Device, interpreterDevice } from "./device.ts";
import { type Programs, startGateway } from "./measure-gateway.ts";
import { configuration } from "./measure.ts";

const OWN_VERSION = "0.1.0";
const STORAGE_BYTES = 917_504;
const ROUNDS: Manner[] = ["good", "crashes", "good", "hangs", "cannot-connect", "good"];
const CODES: Record<Manner, UpdateCode> = {
  good: "confirmed",
  crashes: "not-started",
  hangs: "not-started",
  "cannot-connect": "not-connected",
};
/** Questions after which the power has gone at the latest: most of an image. */
const ASKS = 240;
const LOOK_MS = 200;
const LOOKS_MAX = 3000;
const TEST_MS = 1_500_000;

type Manner = "good" | "crashes" | "hangs" | "cannot-connect";

/** Images by version, and what the gateway answers of them. */
class Library {
  readonly images = new Map<string, Uint8Array>();
  asks = 0;
  private readonly parts: { kiosk: string; updater: string };

  constructor(parts: { kiosk: string; updater: string }) {
    this.parts = parts;
  }

  image(version: string, manner: Manner): Uint8Array {
    const { kiosk, updater } = this.parts;
    const programs: Record<Manner, string> = {
      good: kiosk.replaceAll(`"${OWN_VERSION}"`, `"${version}"`),
      crashes: 'print("crashing");throw new Error("planted")',
      hangs: 'print("hanging");while(1);',
      "cannot-connect": kiosk
        .replaceAll(`"${OWN_VERSION}"`, `"${version}"`)
        .replaceAll("127.0.0.1", "127.0.0.2"),
    };
    // Ten minutes of trial are some seconds here.
    const patient = updater.replaceAll(/\b6e5\b/g, "9e3");
    const bytes = Buffer.from(imageOfParts(version, { kiosk: programs[manner], updater: patient }));
    this.images.set(version, bytes);
    return bytes;
  }

  readonly answer: Programs = ({ version, offset, bytes }) => {
    const image = this.images.get(version);
    this.asks += 1;
    if (image === undefined) return undefined;
    const size = image.length;
    const sha256 = createHash("sha256").update(image).digest("hex");
    const at = { kiosk: "k1", epoch: 1 };
    const root = rootOf(proofMac, new Uint8Array(32).fill(7), at);
    const of = { ...at, board: "espruino" as const, version, bytes: size, sha256 };
    const tag = programTagOf(proofMac, keyOf(proofMac, root, "update"), of);
    const chunk = Buffer.from(image.subarray(offset, offset + bytes)).toString("base64");
    const message = { version, offset, size, bytes: chunk };
    return offset === 0 ? { ...message, manifest: { bytes: size, sha256, tag } } : message;
  };
}

/** A line the board says, booted again whenever it restarts itself; a hang is reset by hand. */
async function until(device: Device, wanted: (line: string) => boolean): Promise<void> {
  for (;;) {
    try {
      const line = await device.line((one) => wanted(one) || one.startsWith("hanging"));
      if (!line.startsWith("hanging")) return;
      await device.cutPower();
    } catch (error) {
      if (!String(error).includes("The interpreter ended")) throw error;
    }
    device.boot();
  }
}

const says = (version: string) => (line: string) => line.includes(`"firmware":"${version}"`);

describeWith(["ESPRUINO-ESP32"], "programs in two slots of a board's Storage", () => {
  it(
    "are updated under cuts of the power, and a bad one gives way, on one flash",
    async () => {
      const kiosk = (await bundle(BENCH_ENTRY)).code;
      const library = new Library({ kiosk, updater: (await bundle(UPDATER_ENTRY)).code });
      const gateway = await startGateway(library.answer);
      const device = interpreterDevice(requires("ESPRUINO-ESP32").value ?? "");
      const random = seeded(7);
      const ends = (): string[] =>
        [...gateway.facts.values()].flatMap(({ kind, body }) =>
          kind === "update-ended" ? [Object.values(body).join(" ")] : [],
        );
      /** Waits until the county knows how it ended, and what runs then. */
      async function ended(version: string, code: string): Promise<void> {
        for (let looks = 0; !ends().includes(`${version} ${code}`); looks++) {
          if (looks > LOOKS_MAX) throw new Error(`no ${version} ${code}, but ${ends().join()}`);
          await until(device, () => true);
          await sleep(LOOK_MS);
        }
      }
      try {
        const first = { version: OWN_VERSION, bytes: library.image(OWN_VERSION, "good") };
        const files = [
          ...slotFiles(first),
          { name: "anxin.config", bytes: Buffer.from(configuration(gateway.port)) },
          {
            name: ".bootcde",
            bytes: Buffer.from((await bootCode()).replace(",30000)", ",300)"), "latin1"),
          },
        ];
        device.writeFlash(FLASH_MAP.storageAddress, storageImage(files, STORAGE_BYTES));
        device.boot();
        await until(device, says(OWN_VERSION));
        let running = OWN_VERSION;
        for (const [round, manner] of ROUNDS.entries()) {
          const version = `1.${round}.0`;
          const { asks } = library;
          library.image(version, manner);
          gateway.wish(version);
          const cutAfter = asks + 1 + random(ASKS);
          while (library.asks < cutAfter) await sleep(LOOK_MS);
          await device.cutPower();
          device.boot();
          if (manner === "good") running = version;
          const code = CODES[manner];
          await ended(version, code);
          await until(device, says(running));
          console.log(`${version} ${code}; ${library.asks - asks} asks`);
        }
        expect(ends()).toEqual(ROUNDS.map((manner, round) => `1.${round}.0 ${CODES[manner]}`));
      } finally {
        await device.remove();
        await gateway.stop();
      }
    },
    TEST_MS,
  );
});
