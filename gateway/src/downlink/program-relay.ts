/**
 * Hands a kiosk the program its plan wants, a chunk for each ask. Nothing here can make or change a
 * program: the manifest's tag is the county key file's, and the kiosk checks the whole. Pieces of
 * images are kept in memory for the other kiosks of the site. An ask that cannot be served at once
 * is dropped, for the kiosk asks again; facts and receipts wait for none of this.
 */
import type { Ask, ProgramManifest } from "@anxin/firmware/contract";
import { PROGRAM_PIECE_BYTES } from "@anxin/firmware/contract/uplink";
import type { KioskState } from "../fleet/state.ts";
import { isServed } from "../fleet/state.ts";
import type { Kiosks } from "../kiosks.ts";
import type { Log } from "../log.ts";
import type { CloudLink } from "../uplink/cloud-link.ts";
import { cloudErrorFrom } from "../uplink/cloud-link.ts";
import { PieceShelf } from "./piece-shelf.ts";

export type ProgramAsk = Extract<Ask, { want: "program" }>;

/** Asks under way at once, of one kiosk and of all; above it an ask is dropped unanswered. */
const KIOSK_ASKS_MAX = 2;
const ASKS_MAX = 64;
/** A whole image of the largest kind twice. */
const SHELF_BYTES_MAX = 8_388_608;

export interface ProgramRelayParts {
  link: CloudLink;
  kiosks: Kiosks;
  log: Log;
}

export class ProgramRelay {
  readonly #parts: ProgramRelayParts;
  readonly #shelf = new PieceShelf(SHELF_BYTES_MAX);
  /** The image each kiosk is being brought, as the cloud last said. */
  readonly #manifests = new Map<string, ProgramManifest & { of: string }>();
  readonly #underWay = new Map<string, number>();
  #total = 0;
  /** One request of the cloud at a time, so that no facts share the road with more than one. */
  #road: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(parts: ProgramRelayParts) {
    this.#parts = parts;
  }

  /** Answers once, or not at all. */
  async ask(kiosk: string, ask: ProgramAsk): Promise<void> {
    if (this.#stopped) return;
    const { kiosks } = this.#parts;
    if (!isWanted(kiosks.state(kiosk), ask)) return;
    const mine = this.#underWay.get(kiosk) ?? 0;
    if (mine >= KIOSK_ASKS_MAX || this.#total >= ASKS_MAX) return;
    this.#count(kiosk, 1);
    try {
      await this.#serve(kiosk, ask);
    } catch (error) {
      this.#unanswered(kiosk, cloudErrorFrom(error).kind);
    } finally {
      this.#count(kiosk, -1);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  async #serve(kiosk: string, ask: ProgramAsk): Promise<void> {
    const { epoch } = this.#parts.kiosks.state(kiosk);
    const of = `${epoch} ${ask.version}`;
    const known = this.#manifests.get(kiosk);
    // A download begins with the newest word: a file imported again may say another image.
    const isKnown = known?.of === of && ask.offset > 0;
    const manifest = isKnown ? known : await this.#manifest(kiosk, { epoch, version: ask.version });
    if (manifest === undefined) {
      this.#manifests.delete(kiosk);
      return;
    }
    this.#manifests.set(kiosk, { ...manifest, of });
    if (ask.offset > manifest.bytes) return;
    const chunk = await this.#chunk(kiosk, { manifest, epoch, ask });
    if (chunk !== undefined) this.#answer(kiosk, ask, { manifest, chunk });
  }

  #manifest(kiosk: string, of: { epoch: number; version: string }) {
    return this.#asked(async () => {
      const asked = await this.#parts.link.program({ kiosk, ...of, offset: 0, bytes: 0 });
      return asked.manifest;
    });
  }

  /** Bytes of the image from the shelf, or of the piece the cloud has of it. */
  async #chunk(
    kiosk: string,
    of: { manifest: ProgramManifest; epoch: number; ask: ProgramAsk },
  ): Promise<Uint8Array | undefined> {
    const { manifest, epoch, ask } = of;
    const { version, offset, bytes } = ask;
    if (bytes === 0 || offset >= manifest.bytes) return new Uint8Array(0);
    const at = Math.floor(offset / PROGRAM_PIECE_BYTES) * PROGRAM_PIECE_BYTES;
    const key = `${manifest.sha256} ${at}`;
    const piece = await this.#shelf.piece(key, () =>
      this.#asked(async () => {
        const wish = { kiosk, epoch, version, offset: at, bytes: PROGRAM_PIECE_BYTES };
        const { manifest: now, chunk } = await this.#parts.link.program(wish);
        if (now?.sha256 !== manifest.sha256 || chunk === undefined) return undefined;
        return Buffer.from(chunk, "base64");
      }),
    );
    return piece?.subarray(offset - at, offset - at + bytes);
  }

  /** Waits for its turn on the road; whether that one went well is not its matter. */
  #asked<T>(request: () => Promise<T>): Promise<T> {
    const turn = this.#road.then(request);
    this.#road = turn.catch(() => undefined);
    return turn;
  }

  /** A kiosk in another session, or told of another version, has forgotten the ask. */
  #answer(
    kiosk: string,
    ask: ProgramAsk,
    { manifest, chunk }: { manifest: ProgramManifest; chunk: Uint8Array },
  ): void {
    const { kiosks } = this.#parts;
    const state = kiosks.state(kiosk);
    if (this.#stopped || state.session !== ask.session || !isWanted(state, ask)) return;
    const { bytes: size, sha256, tag } = manifest;
    const program = {
      ...kiosks.nextDown(kiosk),
      version: ask.version,
      offset: ask.offset,
      size,
      bytes: Buffer.from(chunk).toString("base64"),
      ...(ask.offset === 0 ? { manifest: { bytes: size, sha256, tag } } : {}),
    };
    kiosks.publish({ kiosk, channel: "program" }, state.epoch, JSON.stringify(program));
  }

  #count(kiosk: string, by: 1 | -1): void {
    const mine = (this.#underWay.get(kiosk) ?? 0) + by;
    if (mine > 0) this.#underWay.set(kiosk, mine);
    else this.#underWay.delete(kiosk);
    this.#total += by;
  }

  #unanswered(kiosk: string, reason: string): void {
    this.#parts.kiosks.refuse("program-unanswered", (heldBack) =>
      this.#parts.log.warn(
        { code: "program-unanswered", kiosk, reason, heldBack },
        "The cloud gave no part of a kiosk's program; the kiosk runs on and asks again later.",
      ),
    );
  }
}

/** Only the version the kiosk's own plan wants is brought. */
function isWanted(state: KioskState, ask: ProgramAsk): boolean {
  if (!isServed(state) || state.plan === "") return false;
  const plan: unknown = JSON.parse(state.plan);
  return (
    plan !== null && typeof plan === "object" && "firmware" in plan && plan.firmware === ask.version
  );
}
