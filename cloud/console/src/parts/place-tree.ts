interface Placed {
  place: string;
  kind: string;
  parent?: string;
  names: { zh: string; en: string };
}

export interface Branch<P> {
  place: P;
  below: readonly Branch<P>[];
}

/** Zones and lanes are parts of a place, shown on its own page. */
const PARTS: readonly string[] = ["zone", "lane"];

/**
 * Places as a tree; one whose parent may not be seen is a root. With words to find, only places
 * that have them and what leads there. Pure.
 */
export function treeOf<P extends Placed>(places: readonly P[], find: string): readonly Branch<P>[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const whole = places.filter(({ kind }) => !PARTS.includes(kind));
  const known = new Set(whole.map(({ place }) => place));
  const above = (one: P) =>
    one.parent !== undefined && known.has(one.parent) ? one.parent : undefined;
  const byParent = new Map<string | undefined, P[]>();
  for (const one of whole) {
    const parent = above(one);
    byParent.set(parent, [...(byParent.get(parent) ?? []), one]);
  }
  const isNamed = ({ place, names }: P) => {
    const text = `${place} ${names.zh} ${names.en}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const branchesOf = (parent: string | undefined): Branch<P>[] =>
    (byParent.get(parent) ?? []).flatMap((place) => {
      const below = branchesOf(place.place);
      return isNamed(place) || below.length > 0 ? [{ place, below }] : [];
    });
  return branchesOf(undefined);
}
