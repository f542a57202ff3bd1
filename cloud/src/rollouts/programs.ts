import { createHash } from "node:crypto";
import type { ProgramBoard, ProgramManifest } from "@anxin/firmware/contract";
import type { ProgramBundle } from "@anxin/firmware/contract/schemas";
import {
  PROGRAM_PIECE_BYTES,
  type ProgramRequest,
  type ProgramResponse,
} from "@anxin/firmware/contract/uplink";
import type { Db } from "../database/tables.ts";
import { UNDER_WAY } from "./rollout-state.ts";

/** A program as the county has it; its bytes are not shown. */
export interface ProgramView {
  version: string;
  board: ProgramBoard;
  bytes: number;
  sha256: string;
  /** Kiosks it is signed for, whichever their epoch. */
  kiosks: number;
  /** Unix milliseconds. */
  importedAt: number;
  importedBy: string;
}

/** Thrown for a file whose parts do not fit each other; nothing was stored. */
export class BadProgram extends Error {
  readonly code = "bad-program";
}

/** Thrown for other bytes of a version that a roll-out under way brings to kiosks. */
export class ProgramInUse extends Error {
  readonly code = "program-in-use";
}

/** Rows of tags written at once; PostgreSQL takes 65,535 parameters in a statement. */
const TAGS_PER_STATEMENT = 5000;

/**
 * The image of a bundle file whose form was checked. Throws BadProgram where size, hash and list of
 * kiosks are not what the file says of itself. Whether a tag is right only its kiosk can know.
 */
export function imageOf(bundle: ProgramBundle): Buffer {
  const image = Buffer.from(bundle.image, "base64");
  if (image.length !== bundle.bytes) {
    throw new BadProgram(`the image has ${image.length} bytes, the file says ${bundle.bytes}`);
  }
  const sha256 = createHash("sha256").update(image).digest("hex");
  if (sha256 !== bundle.sha256) throw new BadProgram(`the image's hash is ${sha256}`);
  const named = new Set(bundle.manifests.map(({ kiosk, epoch }) => `${kiosk} ${epoch}`));
  if (named.size < bundle.manifests.length) throw new BadProgram("a kiosk's epoch is named twice");
  return image;
}

/**
 * Keeps a bundle in the transaction it is called in. The same image again adds its tags; another
 * image of a version takes the place of the first, whose tags go with it. Throws BadProgram,
 * ProgramInUse.
 */
export async function importProgram(
  trx: Db,
  bundle: ProgramBundle,
  by: { at: number; by: string },
): Promise<ProgramView> {
  const image = imageOf(bundle);
  const { version, board, bytes, sha256 } = bundle;
  const known = await storedImage(trx, { version, board });
  if (known !== undefined && known.sha256 !== sha256) await replaceImage(trx, { version, board });
  const row = { bytes, sha256, imported_at: by.at, imported_by: by.by };
  await trx
    .insertInto("programs")
    .values({ version, board, ...row })
    .onConflict((c) => c.columns(["version", "board"]).doUpdateSet(row))
    .execute();
  await writePieces(trx, sha256, image);
  await writeTags(trx, bundle);
  const [view] = await programViews(trx, { version, board });
  if (view === undefined) throw new Error("the program just written is not there");
  return view;
}

/** Versions the county has, newest import first. */
export async function programViews(
  db: Db,
  only?: { version: string; board: string },
): Promise<ProgramView[]> {
  let asked = db.selectFrom("programs").selectAll();
  if (only !== undefined) {
    asked = asked.where("version", "=", only.version).where("board", "=", only.board);
  }
  const rows = await asked.orderBy("imported_at", "desc").orderBy("version").execute();
  const views: ProgramView[] = [];
  for (const { version, board, bytes, sha256, imported_at, imported_by } of rows) {
    const { count } = await db
      .selectFrom("program_tags")
      .select((e) => e.fn.count<string>("kiosk").distinct().as("count"))
      .where("version", "=", version)
      .where("board", "=", board)
      .executeTakeFirstOrThrow();
    const what = { version, board: board as ProgramBoard, bytes, sha256, kiosks: Number(count) };
    views.push({ ...what, importedAt: imported_at, importedBy: imported_by });
  }
  return views;
}

/**
 * What a gateway's ask for a kiosk's program is answered with: nothing where this gateway does not
 * serve the kiosk or nothing is signed for it.
 */
export async function programFor(
  db: Db,
  gateway: string,
  ask: ProgramRequest,
): Promise<ProgramResponse> {
  const manifest = await manifestFor(db, gateway, ask);
  if (manifest === undefined) return {};
  if (ask.bytes === 0 || ask.offset >= manifest.bytes) return { manifest };
  const row = await db
    .selectFrom("program_pieces")
    .select("bytes")
    .where("sha256", "=", manifest.sha256)
    .where("piece", "=", Math.floor(ask.offset / PROGRAM_PIECE_BYTES))
    .executeTakeFirstOrThrow();
  const from = ask.offset % PROGRAM_PIECE_BYTES;
  const chunk = Buffer.from(row.bytes).subarray(from, from + ask.bytes);
  return { manifest, chunk: chunk.toString("base64") };
}

async function manifestFor(
  db: Db,
  gateway: string,
  { kiosk, epoch, version }: ProgramRequest,
): Promise<ProgramManifest | undefined> {
  return db
    .selectFrom("program_tags as t")
    .innerJoin("programs as p", (on) =>
      on.onRef("p.version", "=", "t.version").onRef("p.board", "=", "t.board"),
    )
    .innerJoin("kiosks as k", "k.kiosk", "t.kiosk")
    .select(["p.bytes", "p.sha256", "t.tag"])
    .where("t.kiosk", "=", kiosk)
    .where("t.epoch", "=", epoch)
    .where("t.version", "=", version)
    .where("k.gateway", "=", gateway)
    .executeTakeFirst();
}

type Named = Pick<ProgramBundle, "version" | "board">;

function storedImage(trx: Db, { version, board }: Named) {
  return trx
    .selectFrom("programs")
    .select("sha256")
    .where("version", "=", version)
    .where("board", "=", board)
    .executeTakeFirst();
}

async function replaceImage(trx: Db, { version, board }: Named): Promise<void> {
  const used = await trx
    .selectFrom("rollouts")
    .select("rollout")
    .where("version", "=", version)
    .where("state", "in", [...UNDER_WAY])
    .executeTakeFirst();
  if (used !== undefined) throw new ProgramInUse(`roll-out ${used.rollout} brings ${version}`);
  await trx
    .deleteFrom("program_tags")
    .where("version", "=", version)
    .where("board", "=", board)
    .execute();
}

async function writePieces(trx: Db, sha256: string, image: Buffer): Promise<void> {
  for (let at = 0; at < image.length; at += PROGRAM_PIECE_BYTES) {
    const bytes = image.subarray(at, at + PROGRAM_PIECE_BYTES);
    await trx
      .insertInto("program_pieces")
      .values({ sha256, piece: at / PROGRAM_PIECE_BYTES, bytes })
      .onConflict((c) => c.columns(["sha256", "piece"]).doNothing())
      .execute();
  }
}

/** A kiosk has one board: the later file says which of a version's images is its own. */
async function writeTags(trx: Db, { version, board, manifests }: ProgramBundle): Promise<void> {
  for (let at = 0; at < manifests.length; at += TAGS_PER_STATEMENT) {
    const rows = manifests
      .slice(at, at + TAGS_PER_STATEMENT)
      .map(({ kiosk, epoch, tag }) => ({ kiosk, epoch, version, board, tag }));
    await trx
      .insertInto("program_tags")
      .values(rows)
      .onConflict((c) =>
        c.columns(["kiosk", "epoch", "version"]).doUpdateSet((e) => ({
          board: e.ref("excluded.board"),
          tag: e.ref("excluded.tag"),
        })),
      )
      .execute();
  }
}
