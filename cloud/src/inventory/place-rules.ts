import { Type, type Static } from "typebox";
import { isOutside } from "./address.ts";
import { isDivisionInside, isDivisionLevel, levelOfDivision } from "./division-code.ts";
import { isInChina } from "./position.ts";
import { refused, type Refused } from "./refusals.ts";

/** What stands below what; the first row has nothing above it. */
const PARENTS = {
  province: [],
  city: ["province"],
  // 省直辖县 and the districts of a municipality may stand right below the province.
  county: ["city", "province"],
  // 东莞, 中山 and 儋州 have townships and no counties.
  township: ["county", "city"],
  village: ["township"],
  facility: ["province", "city", "county", "township", "village"],
  warehouse: ["province", "city", "county", "township", "facility"],
  kiosk: ["city", "county", "township", "village", "facility"],
} as const;

export type PlaceKind = keyof typeof PARENTS;

const KINDS = Object.keys(PARENTS) as PlaceKind[];

const text = Type.String({ minLength: 1, maxLength: 200 });

/**
 * A place to open, or to change by naming it again. Provinces to villages are named by their
 * division's code, kiosks by the id they are enrolled under, others by a code of the county's own.
 */
export const PLACE_WISH = Type.Object(
  {
    place: Type.String({ pattern: "^[a-z0-9-]{1,24}$" }),
    kind: Type.Unsafe<PlaceKind>({ enum: KINDS }),
    parent: Type.Optional(Type.String({ pattern: "^[a-z0-9-]{1,24}$" })),
    names: Type.Object({ zh: text, en: text }),
    /** WGS-84 degrees. */
    position: Type.Optional(Type.Object({ latitude: Type.Number(), longitude: Type.Number() })),
  },
  { additionalProperties: false },
);

export type PlaceWish = Static<typeof PLACE_WISH>;

/** A place as far as its rules need it. */
export interface KnownPlace {
  place: string;
  kind: PlaceKind;
  parent?: string;
  closed: boolean;
}

/** What there is already: under the code wished for, above it, and whether a kiosk has that id. */
interface Known {
  before: KnownPlace | undefined;
  parent: KnownPlace | undefined;
  kiosk: boolean;
}

/** Why a place cannot be opened or changed so, or undefined. */
export function refusePlace(wish: PlaceWish, known: Known): Refused | undefined {
  const { before, parent } = known;
  if (before?.closed === true) return refused("place-closed", wish.place);
  if (isTaken(wish, known)) return refused("place-taken", wish.place);
  if (wish.kind === "kiosk" && !known.kiosk) return refused("not-enrolled", wish.place);
  if (wish.position !== undefined && !isInChina(wish.position)) {
    const { latitude, longitude } = wish.position;
    return refused("bad-position", `${latitude}, ${longitude}`);
  }
  if (wish.parent !== undefined && parent === undefined) {
    return refused("unknown-place", wish.parent);
  }
  if (parent?.closed === true) return refused("place-closed", parent.place);
  return refuseParent(wish, parent) ?? refuseDivision(wish, parent);
}

/** A code names one place for good: not another kind's, not a kiosk's, no word of the ledger. */
function isTaken(wish: PlaceWish, known: Known): boolean {
  if (isOutside(wish.place)) return true;
  if (known.before !== undefined && known.before.kind !== wish.kind) return true;
  return known.kiosk && wish.kind !== "kiosk";
}

function refuseParent(wish: PlaceWish, parent: KnownPlace | undefined): Refused | undefined {
  const allowed: readonly string[] = PARENTS[wish.kind];
  const fits = parent === undefined ? allowed.length === 0 : allowed.includes(parent.kind);
  if (fits) return undefined;
  const above = parent === undefined ? "nothing" : `a ${parent.kind}`;
  return refused("bad-parent", `a ${wish.kind} below ${above}`);
}

/** Divisions carry their level and their parent in their code. */
function refuseDivision(wish: PlaceWish, parent: KnownPlace | undefined): Refused | undefined {
  if (!isDivisionLevel(wish.kind)) return undefined;
  if (levelOfDivision(wish.place) !== wish.kind)
    return refused("bad-division", `${wish.place} is no ${wish.kind}`);
  if (parent === undefined || isDivisionInside(wish.place, parent.place)) return undefined;
  return refused("bad-division", `${wish.place} is not in ${parent.place}`);
}

/** Why a place cannot be closed, or undefined. Closing is for good: a code is never used again. */
export function refuseClosing(
  place: KnownPlace | undefined,
  holds: { boxes: number; openBelow: number },
): Refused | undefined {
  if (place === undefined) return refused("unknown-place", "");
  if (holds.openBelow > 0) return refused("has-places", `${holds.openBelow}`);
  return holds.boxes > 0 ? refused("not-empty", `${holds.boxes}`) : undefined;
}
