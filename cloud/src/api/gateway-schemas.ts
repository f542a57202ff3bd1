import { Type } from "@fastify/type-provider-typebox";
import {
  EPOCH,
  ID,
  KIOSK,
  PLAN,
  PRESENCE,
  PROGRAM_MANIFEST,
  PROGRESS,
} from "@anxin/firmware/contract/schemas";
import {
  ALERTS_OPEN_MAX,
  GATEWAY_ALERTS,
  INTAKE_ITEMS_MAX,
  ITEM,
  PROGRAM_PIECE_BYTES,
  SITE,
} from "@anxin/firmware/contract/uplink";
import type { GatewayAlert } from "@anxin/firmware/contract/uplink";
import {
  LIMITS,
  WIRE_CODES,
  type Presence,
  type ProgramManifest,
  type Progress,
  type WireCode,
} from "@anxin/firmware/contract";

/** Bodies of the gateway's routes; the contract's own schemas are used as they are. */

const KIOSKS_PER_TAKE_MAX = 1000;
const NOTICES_MAX = 1000;

const kiosk = Type.Unsafe<string>(KIOSK);
const kioskOrNone = Type.Union([kiosk, Type.Literal("")]);
const gatewayAlert = Type.Unsafe<GatewayAlert>({ type: "string", enum: GATEWAY_ALERTS });
const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const uint32 = Type.Integer({ minimum: 0, maximum: 4294967295 });
const wireCode = Type.Unsafe<WireCode>({ type: "string", enum: WIRE_CODES });
/** A kiosk, or the gateway itself. */
const origin = Type.Unsafe<string>({ anyOf: [KIOSK, { const: SITE }] });
const refused = Type.Array(Type.Object({ kiosk: origin, code: wireCode }));

export const TAKE_BODY = Type.Object({
  kiosks: Type.Array(kiosk, { maxItems: KIOSKS_PER_TAKE_MAX }),
  origin: Type.Optional(
    Type.Unsafe<string>({ ...ID, description: "Opens the gateway's own origin under this nonce" }),
  ),
  shown: Type.Optional(
    Type.Array(Type.Object({ kiosk, term: uint32, revision: uint32 }), {
      maxItems: KIOSKS_PER_TAKE_MAX,
      description:
        "Highest term and plan revision the gateway has seen, for a cloud that was restored",
    }),
  ),
});

export const TAKE_ANSWER = Type.Object({
  taken: Type.Array(
    Type.Object({
      kiosk,
      term: whole,
      epoch: whole,
      kept: whole,
      plan: Type.Optional(Type.String()),
    }),
  ),
  refused: Type.Array(Type.Object({ kiosk, code: wireCode })),
  origin: Type.Optional(Type.Object({ term: whole, epoch: whole, kept: whole })),
});

/**
 * Items are checked one by one by intake, because one that does not fit must not block the others.
 */
export const INTAKE_BODY = Type.Object({
  items: Type.Array(Type.Unknown(), {
    maxItems: INTAKE_ITEMS_MAX,
    description: "Each of the contract's ITEM: " + ITEM.oneOf.map(nameOf).join(", "),
  }),
});

export const INTAKE_ANSWER = Type.Object({
  marks: Type.Array(Type.Object({ kiosk: origin, epoch: whole, kept: whole })),
  refused,
});

const at = whole;
export const NOTICES_BODY = Type.Object({
  notices: Type.Array(
    Type.Union([
      Type.Object({
        type: Type.Literal("presence"),
        kiosk,
        at,
        presence: Type.Unsafe<Presence>(PRESENCE),
      }),
      Type.Object({
        type: Type.Literal("progress"),
        kiosk,
        at,
        progress: Type.Unsafe<Progress>(PROGRESS),
      }),
      Type.Object({ type: Type.Literal("wire"), kiosk, at, code: wireCode }),
      Type.Object({
        type: Type.Literal("alerts"),
        kiosk: Type.Literal(""),
        at,
        open: Type.Array(Type.Object({ code: gatewayAlert, kiosk: kioskOrNone }), {
          maxItems: ALERTS_OPEN_MAX,
        }),
      }),
    ]),
    { maxItems: NOTICES_MAX },
  ),
});

/** Nothing in it names a kiosk, a gateway or a time. */
export const ASK_BODY = Type.Object({
  want: Type.Union([Type.Literal("may"), Type.Literal("took"), Type.Literal("gave-back")]),
  rule: Type.Integer({ minimum: 0, maximum: LIMITS.quotaRuleNumberMax }),
  window: uint32,
  pseudonym: Type.String({ pattern: "^[0-9a-f]{32}$" }),
  take: Type.Unsafe<string>(ID),
});

export const ASK_ANSWER = Type.Object({ ok: Type.Boolean(), code: Type.String() });

export const PROGRAM_BODY = Type.Object({
  kiosk,
  epoch: Type.Unsafe<number>(EPOCH),
  version: Type.Unsafe<string>(PLAN.properties.firmware),
  offset: Type.Integer({ minimum: 0, maximum: LIMITS.programBytesMax }),
  bytes: Type.Integer({ minimum: 0, maximum: PROGRAM_PIECE_BYTES }),
});

export const PROGRAM_ANSWER = Type.Object({
  manifest: Type.Optional(Type.Unsafe<ProgramManifest>(PROGRAM_MANIFEST)),
  chunk: Type.Optional(Type.String({ description: "Base64" })),
});

export const PROBLEM = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.String(),
  sentence: Type.Optional(Type.Object({ zh: Type.String(), en: Type.String() })),
});

function nameOf(schema: { properties: object }): string {
  return (schema.properties as { type: { const: string } }).type.const;
}
