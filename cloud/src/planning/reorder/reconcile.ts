/**
 * Makes the forecasts of kiosks, townships and the county agree: each is moved as far as its own
 * uncertainty allows. This is minimum-trace reconciliation with independent errors, which on a tree
 * takes one way up and one way down.
 */

/** A forecast in the tree; a node without one of its own has `variance` infinite. */
export interface ForecastNode {
  name: string;
  mean: number;
  variance: number;
  children: readonly ForecastNode[];
}

/** The same tree, in which every mean is the sum of its children's. */
export interface AgreedNode {
  name: string;
  mean: number;
  children: AgreedNode[];
}

/** A node as its own forecast and everything below it see it. */
interface Seen {
  node: ForecastNode;
  mean: number;
  variance: number;
  /** Sums over the children. */
  below: { mean: number; variance: number };
  children: Seen[];
}

function seen(node: ForecastNode): Seen {
  const children = node.children.map(seen);
  if (children.length === 0) {
    const { mean, variance } = node;
    return { node, mean, variance, below: { mean, variance }, children };
  }
  const below = {
    mean: children.reduce((sum, child) => sum + child.mean, 0),
    variance: children.reduce((sum, child) => sum + child.variance, 0),
  };
  const trust = trustInOwn(node.variance, below.variance);
  const mean = trust * node.mean + (1 - trust) * below.mean;
  return { node, mean, variance: (1 - trust) * below.variance, below, children };
}

/** Share of its own forecast in a node's mean, the rest being its children's. */
function trustInOwn(own: number, below: number): number {
  if (below === 0) return 0;
  return Number.isFinite(own) ? below / (below + own) : 0;
}

/** Hands a node's mean down: children share the difference by their uncertainty. */
function agreed(seenNode: Seen, mean: number): AgreedNode {
  const { node, below, children } = seenNode;
  const difference = mean - below.mean;
  const shares = children.map(({ variance }) =>
    below.variance > 0 ? variance / below.variance : 1 / children.length,
  );
  return {
    name: node.name,
    mean,
    children: children.map((child, index) =>
      agreed(child, child.mean + difference * (shares[index] as number)),
    ),
  };
}

/** Reconciles a tree of forecasts. Means may come out below 0 where a child was near it. */
export function reconcile(root: ForecastNode): AgreedNode {
  const top = seen(root);
  return agreed(top, top.mean);
}
