/**
 * The three functions of the reflect-metadata proposal that tsyringe, under @peculiar/x509, asks
 * for before it loads (decision 0003). Only the command that makes certificates imports this; the
 * gateway's own process does not.
 */
type Store = Map<string, unknown>;

const stores = new WeakMap<object, Store>();

function own(key: string, target: object): unknown {
  return stores.get(target)?.get(key);
}

function inherited(key: string, target: object): unknown {
  for (let at: object | null = target; at !== null; at = Reflect.getPrototypeOf(at)) {
    if (stores.get(at)?.has(key) === true) return own(key, at);
  }
  return undefined;
}

function define(key: string, value: unknown, target: object): void {
  const store: Store = stores.get(target) ?? new Map();
  stores.set(target, store.set(key, value));
}

if (!("getMetadata" in Reflect)) {
  Object.assign(Reflect, {
    defineMetadata: define,
    getMetadata: inherited,
    getOwnMetadata: own,
  });
}
