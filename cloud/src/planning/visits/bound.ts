/**
 * No round of some places can be shorter than this (Held and Karp 1970): a minimum spanning tree
 * and the two shortest ways to place 0, with penalties that push every place to two neighbours.
 */

const ASCENTS = 120;

/** Kilometres no round from place 0 through `places` and back can be below. */
export function shortestPossibleKm(km: readonly number[][], places: readonly number[]): number {
  const nodes = [0, ...places];
  const far = (a: number, b: number): number => {
    const there = (km[nodes[a] as number] as number[])[nodes[b] as number] as number;
    const back = (km[nodes[b] as number] as number[])[nodes[a] as number] as number;
    return Math.min(there, back);
  };
  if (places.length === 0) return 0;
  if (places.length === 1) return 2 * far(0, 1);
  const penalty = new Float64Array(nodes.length);
  let best = 0;
  let stride = far(0, 1);
  for (let n = 0; n < ASCENTS; n++) {
    const tree = oneTree(nodes.length, (a, b) => far(a, b) + at(penalty, a) + at(penalty, b));
    const bound = tree.length - 2 * penalty.reduce((sum, value) => sum + value, 0);
    best = Math.max(best, bound);
    if (tree.degree.every((degree) => degree === 2)) break;
    for (let node = 0; node < nodes.length; node++) {
      penalty[node] = at(penalty, node) + stride * ((tree.degree[node] as number) - 2);
    }
    stride *= 0.95;
  }
  return best;
}

const at = (values: Float64Array, index: number): number => values[index] as number;

type Far = (a: number, b: number) => number;

/** A spanning tree of all but node 0 (Prim), and the two shortest edges of node 0. */
function oneTree(nodes: number, far: Far): { length: number; degree: number[] } {
  const degree = Array.from({ length: nodes }, () => 0);
  const add = (a: number, b: number): number => {
    degree[a] = (degree[a] as number) + 1;
    degree[b] = (degree[b] as number) + 1;
    return far(a, b);
  };
  let length = 0;
  const open = new Map<number, number>();
  for (let node = 2; node < nodes; node++) open.set(node, 1);
  while (open.size > 0) {
    let next: [number, number] | undefined;
    for (const [node, from] of open) {
      if (next === undefined || far(from, node) < far(next[1], next[0])) next = [node, from];
    }
    const [node, from] = next as [number, number];
    length += add(from, node);
    open.delete(node);
    for (const [other, held] of open)
      if (far(node, other) < far(held, other)) open.set(other, node);
  }
  const nearest = Array.from({ length: nodes - 1 }, (_, n) => n + 1);
  nearest.sort((a, b) => far(0, a) - far(0, b));
  for (const node of nearest.slice(0, 2)) length += add(0, node);
  return { length, degree };
}
