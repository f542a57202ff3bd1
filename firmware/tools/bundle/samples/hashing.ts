/** The contract's own hash, tag and canonical text, whose every bit tells. */
import { macOver, seal, unseal } from "../../../src/contract/authentication.ts";
import { canonical } from "../../../src/contract/canonical.ts";
import { toBytes, toHex } from "../../../src/contract/hex.ts";
import { sha256 } from "../../../src/contract/sha256.ts";
import { show } from "./show.ts";

const mac = macOver(sha256);
const key = new Uint8Array(32);
for (let i = 0; i < 32; i++) key[i] = i * 7;
const topic = "anxin/1/k1/facts";
const payload = seal(mac, key, topic, canonical({ b: [1, { z: 1, a: 2 }], a: "x" }));
show([payload, unseal(mac, key, { topic, payload }), toHex(sha256(toBytes("abc")))]);
