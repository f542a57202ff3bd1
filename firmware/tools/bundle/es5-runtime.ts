import { allNodes, parseEs5 } from "./es5-tree.ts";

/**
 * What TypeScript's ES5 output calls, written without property descriptors, iterators and Symbol,
 * which Espruino lacks. Only those a bundle uses are put in it.
 */
const HELPERS: Record<string, string> = {
  // Statics are copied: Espruino looks nothing up on the prototype of a function.
  __extends: `
    function __extends(d, b) {
      for (var k in b) if (Object.prototype.hasOwnProperty.call(b, k)) d[k] = b[k];
      function F() {}
      F.prototype = b.prototype;
      d.prototype = new F();
      d.prototype.constructor = d;
    }`,
  // The interpreter's own, twenty times as fast as a loop; it takes objects, undefined and null.
  __assign: `var __assign = Object.assign;`,
  __rest: `
    function __rest(s, left) {
      var t = {};
      for (var k in s)
        if (Object.prototype.hasOwnProperty.call(s, k) && left.indexOf(k) < 0) t[k] = s[k];
      return t;
    }`,
  __spreadArray: `
    function __spreadArray(to, from) {
      var all = to.slice(0);
      for (var i = 0; i < from.length; i++) all.push(from[i]);
      return all;
    }`,
  __awaiter: `
    function __awaiter(self, args, P, makeGenerator) {
      return new Promise(function (resolve, reject) {
        var generator = makeGenerator.apply(self, args || []);
        function step(method, value) {
          var result;
          try {
            result = generator[method](value);
          } catch (e) {
            reject(e);
            return;
          }
          if (result.done) resolve(result.value);
          else
            Promise.resolve(result.value).then(
              function (v) { step("next", v); },
              function (e) { step("throw", e); }
            );
        }
        step("next");
      });
    }`,
  // Runs the state machine TypeScript makes of an async function. An instruction is [what, value]:
  // 0 next, 1 throw, 2 return, 3 break, 4 yield, 6 caught, 7 end of finally; a region is
  // [start, catch, finally, end] (TypeScript 5.9 src/compiler/transformers/generators.ts).
  __generator: `
    function __generator(self, body) {
      var last;
      var state = { label: 0, sent: sent, trys: [], ops: [] };
      function sent() {
        if (last[0] === 1) throw last[1];
        return last[1];
      }
      function enter(label) {
        state.label = label;
        return true;
      }
      function route(op, region) {
        if (op[0] < 2) {
          last = op;
          return true;
        }
        if (op[0] === 3 && (!region || (op[1] > region[0] && op[1] < region[3]))) {
          return enter(op[1]);
        }
        if (op[0] === 6 && state.label < region[1]) {
          last = op;
          return enter(region[1]);
        }
        if (state.label < region[2]) {
          state.ops.push(op);
          return enter(region[2]);
        }
        return false;
      }
      function run(op) {
        for (;;) {
          var region = state.trys[state.trys.length - 1];
          if (op[0] === 4) {
            state.label++;
            return { value: op[1], done: false };
          }
          if (!region && op[0] === 6) throw op[1];
          if (!region && op[0] === 2) return { value: op[1], done: true };
          if (op[0] === 7) {
            op = state.ops.pop();
            state.trys.pop();
          } else if (route(op, region)) {
            try {
              op = body.call(self, state);
            } catch (e) {
              op = [6, e];
            }
          } else {
            if (region[2]) state.ops.pop();
            state.trys.pop();
          }
        }
      }
      return {
        next: function (v) { return run([0, v]); },
        "throw": function (v) { return run([1, v]); }
      };
    }`,
};

/** The helpers that `code` calls; throws on one we have none of, naming what to write instead. */
export function usedHelpers(code: string): string {
  const called = new Set<string>();
  for (const node of allNodes(parseEs5(code))) {
    if (node.type === "Identifier" && node.name.startsWith("__")) called.add(node.name);
  }
  const names = [...called].sort();
  if (called.has("__proto__")) {
    throw new Error("a module's namespace is used as a value; name the exports that are wanted.");
  }
  const unknown = names.find((name) => !Object.hasOwn(HELPERS, name));
  if (unknown !== undefined) {
    throw new Error(
      `The bundle calls ${unknown}, which Espruino cannot run; write it another way.`,
    );
  }
  return names.map((name) => HELPERS[name]).join("\n");
}
