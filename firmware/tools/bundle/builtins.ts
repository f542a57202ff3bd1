/** What Espruino 2v29.277 has of each ES builtin: properties of its own, and of its prototype. */
export const ESPRUINO_BUILTINS: Record<string, { own: string[]; methods: string[] }> = {
  Object: {
    own: words(
      "assign getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames " +
        "create defineProperties defineProperty getPrototypeOf setPrototypeOf keys " +
        "entries fromEntries values",
    ),
    methods: words("hasOwnProperty toString valueOf"),
  },
  Function: { own: [], methods: words("apply bind call toString") },
  Array: {
    own: words("isArray"),
    methods: words(
      "concat fill find findIndex pop push reverse shift unshift slice sort splice " +
        "includes indexOf join forEach filter map every some reduce toString length",
    ),
  },
  Number: {
    own: words("MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY"),
    methods: words("toFixed toString valueOf"),
  },
  parseFloat: { own: [], methods: [] },
  parseInt: { own: [], methods: [] },
  Infinity: { own: [], methods: [] },
  NaN: { own: [], methods: [] },
  Boolean: { own: [], methods: words("toString valueOf") },
  String: {
    own: words("fromCharCode"),
    methods: words(
      "charAt charCodeAt concat endsWith includes indexOf lastIndexOf match padEnd " +
        "padStart repeat replace replaceAll slice split substr substring startsWith " +
        "toString trim toLowerCase toUpperCase valueOf",
    ),
  },
  Date: {
    own: words("now parse"),
    methods: words(
      "toString toISOString toUTCString getDate setDate getDay getFullYear setFullYear " +
        "getHours setHours getMilliseconds setMilliseconds getMinutes setMinutes getMonth " +
        "setMonth getSeconds setSeconds getTime setTime getTimezoneOffset getUTCDate " +
        "getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes " +
        "getUTCMonth getUTCSeconds valueOf toJSON",
    ),
  },
  Promise: { own: words("all resolve reject"), methods: words("then catch") },
  RegExp: { own: [], methods: words("exec source toString test") },
  Error: { own: [], methods: words("message toString") },
  ReferenceError: { own: [], methods: [] },
  SyntaxError: { own: [], methods: [] },
  TypeError: { own: [], methods: [] },
  JSON: { own: words("parse stringify"), methods: [] },
  Math: {
    own: words(
      "abs acos asin atan atan2 ceil cos exp floor log max min pow random round sign " +
        "sin sqrt tan E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2",
    ),
    methods: [],
  },
  ArrayBuffer: { own: [], methods: words("byteLength") },
  // Its slice gives a plain array, so it is left out; `new Uint8Array(x.subarray(a, b))` copies.
  Uint8Array: {
    own: [],
    methods: words(
      "set subarray fill indexOf join map forEach sort find findIndex filter " +
        "every some reduce reverse includes length byteLength byteOffset buffer toString",
    ),
  },
  Int8Array: { own: [], methods: [] },
  Uint16Array: { own: [], methods: [] },
  Int16Array: { own: [], methods: [] },
  Uint32Array: { own: [], methods: [] },
  Int32Array: { own: [], methods: [] },
  Float32Array: { own: [], methods: [] },
  Float64Array: { own: [], methods: [] },
  Uint8ClampedArray: { own: [], methods: [] },
  DataView: {
    own: [],
    methods: words(
      "buffer byteLength byteOffset getInt8 setInt8 getUint8 setUint8 getInt16 setInt16 " +
        "getUint16 setUint16 getInt32 setInt32 getUint32 setUint32 getFloat32 setFloat32 " +
        "getFloat64 setFloat64",
    ),
  },
  decodeURIComponent: { own: [], methods: [] },
  encodeURIComponent: { own: [], methods: [] },
  eval: { own: [], methods: [] },
  isFinite: { own: [], methods: [] },
  isNaN: { own: [], methods: [] },
  console: { own: words("debug error info log warn trace"), methods: [] },
};

function words(text: string): string[] {
  return text.split(" ");
}
