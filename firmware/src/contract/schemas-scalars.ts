/** The small pieces every schema of the wire is made of. */
import { LIMITS } from "./limits.ts";

/** A whole number from 0 to `maximum`. */
export const count = (maximum: number) => ({ type: "integer", minimum: 0, maximum }) as const;

export const INTEGER_MAX = Number.MAX_SAFE_INTEGER;
export const SEQ = { type: "integer", minimum: 1, maximum: 4294967295 } as const;
export const EPOCH = { type: "integer", minimum: 1, maximum: 65535 } as const;
export const KIOSK = { type: "string", pattern: "^[a-z0-9-]{1,16}$" } as const;
export const PRODUCT = { type: "string", pattern: "^[a-z0-9-]{1,12}$" } as const;
/**
 * GS1 AI 10 characters less the quotation mark and the backslash, so a lot is the same in JSON and
 * on a label.
 */
export const LOT = { type: "string", pattern: "^[!#-\\[\\]-~]{1,20}$" } as const;
export const LANE = { type: "integer", minimum: 1, maximum: LIMITS.lanesMax } as const;
/** The last day a box may be given out, as yyyymmdd in UTC+8. */
export const EXPIRY = { type: "integer", minimum: 20200101, maximum: 20991231 } as const;
export const BOXES = count(LIMITS.laneDepthMax);
export const LOAD_ID = { type: "string", pattern: "^[A-Za-z0-9-]{1,12}$" } as const;
/** Grant, voucher and take ids, and nonces: 8 bytes as hexadecimal. */
export const ID = { type: "string", pattern: "^[0-9a-f]{16}$" } as const;
export const VERSION = { type: "string", pattern: "^[0-9A-Za-z.+-]{1,16}$" } as const;
export const SESSION = count(4294967295);
export const MESSAGE_NUMBER = count(4294967295);
export const TERM = count(4294967295);
export const MARK = count(4294967295);
export const REVISION = count(4294967295);
export const SECONDS = count(4294967295);
export const CODE = { type: "string", pattern: "^[a-z-]{1,24}$" } as const;

/** An object schema; its property types survive for `Of`. */
export const object = <const P extends object, const R extends readonly (keyof P & string)[]>(
  properties: P,
  required: R,
) => ({ type: "object", properties, required }) as const;
