import { allNodes, memberName, memberPath, parseEs5 } from "./es5-tree.ts";

/** Functions of objects that exist on Espruino, by path. Measured on 2v29.277. */
const STATIC: Record<string, string> = {
  "Array.from": `function (source, change) {
    var all = [];
    for (var i = 0; i < source.length; i++) all.push(change ? change(source[i], i) : source[i]);
    return all;
  }`,
  "Array.of": "function () { return [].slice.call(arguments); }",
  "Math.trunc": "function (x) { return x < 0 ? Math.ceil(x) : Math.floor(x); }",
  "Math.imul": `function (a, b) {
    return ((a & 65535) * b + ((((a >>> 16) * b) & 65535) << 16)) | 0;
  }`,
  "Number.isFinite": 'function (x) { return typeof x === "number" && isFinite(x); }',
  "Number.isInteger": `function (x) {
    return typeof x === "number" && isFinite(x) && Math.floor(x) === x;
  }`,
  "Number.isNaN": "function (x) { return x !== x; }",
  "Number.isSafeInteger": `function (x) {
    return typeof x === "number" && isFinite(x) && Math.floor(x) === x &&
      x <= 9007199254740991 && x >= -9007199254740991;
  }`,
  "Number.MAX_SAFE_INTEGER": "9007199254740991",
  "Number.MIN_SAFE_INTEGER": "-9007199254740991",
  "Number.parseInt": "parseInt",
  "Object.freeze": "function (x) { return x; }",
  "Object.isFrozen": "function () { return false; }",
  "Promise.race": `function (all) {
    return new Promise(function (resolve, reject) {
      for (var i = 0; i < all.length; i++) Promise.resolve(all[i]).then(resolve, reject);
    });
  }`,
};

/** Methods Espruino's arrays lack, by name. */
const ARRAY_METHODS: Record<string, string> = {
  lastIndexOf: `function (wanted) {
    for (var i = this.length - 1; i >= 0; i--) if (this[i] === wanted) return i;
    return -1;
  }`,
  reduceRight: `function (fold, start) {
    var i = this.length - 1;
    var result = start !== undefined ? start : this[i--];
    for (; i >= 0; i--) result = fold(result, this[i], i, this);
    return result;
  }`,
};

/** The polyfills for what `code` names, each giving way to the interpreter's own if it has one. */
export function usedPolyfills(code: string): string {
  const paths = new Set<string>();
  const methods = new Set<string>();
  for (const node of allNodes(parseEs5(code))) {
    const path = memberPath(node);
    const name = memberName(node);
    if (path !== undefined && Object.hasOwn(STATIC, path)) paths.add(path);
    if (name !== undefined && Object.hasOwn(ARRAY_METHODS, name)) methods.add(name);
  }
  return [
    ...[...paths].sort().map((path) => `if (!${path}) ${path} = ${STATIC[path]};`),
    ...[...methods].sort().map(arrayMethod),
  ].join("\n");
}

/** Espruino reads methods from an array only, yet takes new ones on the prototype. */
function arrayMethod(name: string): string {
  return `if (![].${name}) Array.prototype.${name} = ${ARRAY_METHODS[name]};`;
}
