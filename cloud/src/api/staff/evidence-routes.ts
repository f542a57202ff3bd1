import { Readable } from "node:stream";
import { Type } from "@fastify/type-provider-typebox";
import { WORDS_MAX } from "../../feedback/feedback-kinds.ts";
import { evidenceOf, keepEvidence, photoOf, PHOTO_BYTES_MAX } from "../../restocking/evidence.ts";
import { ApiError, type ApiErrorCode } from "../errors.ts";
import { FileAnswer } from "../file-answer.ts";
import { creates, reads, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_ID, KIOSK_PARAMS, kioskPlace, listOf, strict } from "./shapes.ts";

/** Base64 has four characters for three bytes. */
const PHOTO_TEXT_MAX = Math.ceil(PHOTO_BYTES_MAX / 3) * 4;
/** A photo and what stands beside it. */
const EVIDENCE_BODY_BYTES_MAX = PHOTO_TEXT_MAX + 8 * 1024;

const JPEG = "image/jpeg";
const BASE64 = "^[A-Za-z0-9+/]*={0,2}$";
const LOAD_ID = Type.String({ pattern: "^[A-Za-z0-9_-]{1,32}$" });
const EVIDENCE_ID = Type.String({ pattern: "^[1-9][0-9]{0,14}$" });

const EVIDENCE = Type.Object({
  evidence: Type.Integer(),
  load: Type.String(),
  sentBy: Type.String({ description: "As the audit log names them" }),
  notedAt: Type.Integer({ description: "Unix milliseconds by the phone's clock" }),
  receivedAt: shapes.MS,
  note: Type.String(),
  hasPhoto: Type.Boolean(),
});

/** What each reason for not keeping it is answered as. */
const REFUSED = {
  "no-load": "not-found",
  "bad-photo": "bad-photo",
  full: "evidence-full",
  other: "idempotency-key-reused",
} as const satisfies Record<string, ApiErrorCode>;

/** Notes and photos of loads: evidence, never a movement. */
export const EVIDENCE_ROUTES: readonly StaffRoute[] = [
  creates({
    url: "/kiosks/:kiosk/loads/:load/evidence",
    id: "sendEvidence",
    summary: "Keeps a note or photo of a load, once for its Idempotency-Key however late it comes",
    action: "evidence.send",
    place: kioskPlace,
    bodyBytesMax: EVIDENCE_BODY_BYTES_MAX,
    shape: {
      params: strict({ kiosk: KIOSK_ID, load: LOAD_ID }),
      body: strict({
        notedAt: shapes.MS,
        note: Type.String({ maxLength: WORDS_MAX }),
        photo: Type.Optional(
          Type.String({ pattern: BASE64, maxLength: PHOTO_TEXT_MAX, description: "JPEG, base64" }),
        ),
      }),
      answer: Type.Object({ evidence: Type.Integer() }),
    },
    example: { body: { notedAt: 1795219200000, note: "货道 1 已装满" } },
    make: async ({ params, body, cloud, who, idempotencyKey }) => {
      const { notedAt, note } = body;
      if (note.trim() === "" && body.photo === undefined) {
        throw new ApiError("bad-request", "neither a note nor a photo");
      }
      const photo = body.photo === undefined ? undefined : Buffer.from(body.photo, "base64");
      const { db, time } = cloud.parts;
      const sent = { by: who.id, request: idempotencyKey, receivedAt: time.nowMs() };
      const kept = await keepEvidence(db, { ...params, ...sent, notedAt, note, photo });
      if (!kept.ok) throw new ApiError(REFUSED[kept.code]);
      const { evidence } = kept;
      const { kiosk, load } = params;
      // The audit log is kept for good; what was said and shown is not.
      const after = { evidence, load, hasPhoto: photo !== undefined };
      return { answer: { evidence }, subject: `kiosks/${kiosk}/evidence/${evidence}`, after };
    },
  }),
  reads({
    url: "/kiosks/:kiosk/evidence",
    id: "listEvidence",
    summary: "Notes and photos of a kiosk's loads, newest first, at most fifty",
    action: "evidence.read",
    place: kioskPlace,
    shape: { params: KIOSK_PARAMS, answer: listOf(EVIDENCE) },
    answer: async ({ params, cloud }) => ({
      items: await evidenceOf(cloud.parts.db, params.kiosk),
    }),
  }),
  reads({
    url: "/kiosks/:kiosk/evidence/:evidence/photo",
    id: "readEvidencePhoto",
    summary: "A photo of a load, as a JPEG file",
    action: "evidence.read",
    place: kioskPlace,
    shape: {
      params: strict({ kiosk: KIOSK_ID, evidence: EVIDENCE_ID }),
      answer: Type.Object({}),
      files: [JPEG],
    },
    answer: async ({ params, cloud }) => {
      const { kiosk } = params;
      const photo = await photoOf(cloud.parts.db, { kiosk, evidence: Number(params.evidence) });
      if (photo === undefined) return undefined;
      const name = `${kiosk}-${params.evidence}.jpg`;
      return new FileAnswer({ type: JPEG, name, stream: Readable.from([Buffer.from(photo)]) });
    },
  }),
];
