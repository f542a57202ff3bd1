/** Bytes in typed arrays. */
import { show } from "./show.ts";

const bytes = new Uint8Array([1, 2, 300]);
const view = new DataView(new ArrayBuffer(8));
view.setUint32(0, 0xdeadbeef);
view.setUint16(4, 513);
bytes.set([9], 1);
show([
  Array.from(bytes),
  view.getUint8(0),
  view.getUint32(0),
  view.getUint8(5),
  bytes.length,
  Array.from(bytes.subarray(1)),
]);
