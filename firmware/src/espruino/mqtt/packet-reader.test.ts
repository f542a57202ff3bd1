import fc from "fast-check";
import { expect, it } from "vitest";
import { nextPacket, packetReader, type Read } from "./packet-reader.ts";
import { publishHeader } from "./packets.ts";

function readAll(chunks: string[], bodyBytesMax = 1000): Read[] {
  const reader = packetReader(bodyBytesMax);
  const reads: Read[] = [];
  for (const chunk of chunks) {
    reader.held += chunk;
    for (;;) {
      const read = nextPacket(reader);
      if (read.kind === "wanting") break;
      reads.push(read);
      if (read.kind !== "packet") return reads;
    }
  }
  return reads;
}

const message = (payload: string): string =>
  publishHeader({ topic: "t", payload, qos: 0, retain: false, id: 0 }) + payload;

it("finds the same packets wherever the stream is cut", () => {
  const payload = fc.string({ unit: "grapheme-ascii", maxLength: 400 });
  fc.assert(
    fc.property(fc.array(payload), fc.array(fc.nat(2000)), (payloads, cuts) => {
      const stream = payloads.map(message).join("");
      const at = [0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length];
      at.sort((one, other) => one - other);
      const chunks = at.slice(1).map((end, i) => stream.slice(at[i], end));
      expect(readAll(chunks).map((read) => read.kind === "packet" && read.body.slice(3))).toEqual(
        payloads,
      );
    }),
  );
});

it("gives up on a packet that is too large as soon as its length is known", () => {
  const header = message("x".repeat(2000)).slice(0, 3);
  expect(readAll([header])).toEqual([{ kind: "too-large" }]);
});

it("takes a packet of exactly the size allowed", () => {
  expect(readAll([message("x".repeat(997))])[0]?.kind).toBe("packet");
  expect(readAll([message("x".repeat(998))])[0]?.kind).toBe("too-large");
});

it("gives up on a length that never ends", () => {
  expect(readAll(["\u0030\u00ff\u00ff\u00ff\u00ff\u00ff"])).toEqual([{ kind: "malformed" }]);
});

it("takes any noise without a mistake of its own", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      const reads = readAll([Buffer.from(noise).toString("latin1")]);
      const taken = reads.reduce((sum, read) => sum + (read.kind === "packet" ? 2 : 0), 0);
      expect(taken).toBeLessThanOrEqual(noise.length);
    }),
  );
});
