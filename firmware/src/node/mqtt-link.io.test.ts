import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import type { Server } from "node:tls";
import { createServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeWith } from "../../tools/testing/requires.ts";
import { mqttLink, type TlsCredentials } from "./mqtt-link.ts";

const WILL = { topic: "anxin/1/k1/presence", payload: "lost" };

let folder = "";
let server: Server | undefined;
let leave = () => {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-link-"));
});
afterEach(() => {
  leave();
  server?.close();
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name), "utf8");

function openssl(...words: string[]): void {
  const ended = spawnSync("openssl", words, { cwd: folder, encoding: "utf8" });
  if (ended.status !== 0) throw new Error(ended.stderr);
}

const P256 = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function authority(name: string): void {
  const files = ["-keyout", `${name}.key`, "-out", `${name}.crt`];
  openssl("req", "-x509", ...P256, ...files, "-subj", `/CN=${name}`, "-days", "2");
}

function signed(name: string, by: string): void {
  openssl(
    "req",
    "-new",
    ...P256,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
    "-subj",
    `/CN=${name}`,
  );
  writeFileSync(at("san"), "subjectAltName=IP:127.0.0.1\n");
  const signer = ["-CA", `${by}.crt`, "-CAkey", `${by}.key`, "-CAcreateserial"];
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    ...signer,
    "-out",
    `${name}.crt`,
    "-days",
    "1",
    "-extfile",
    "san",
  );
}

/** Enough of a broker: says yes to CONNECT and to SUBSCRIBE (MQTT 3.1.1, 3.2 and 3.9). */
async function listen(came: (name: string) => void): Promise<number> {
  const pem = { key: read("gateway.key"), cert: read("gateway.crt"), ca: read("county.crt") };
  const made = createServer({ ...pem, requestCert: true, rejectUnauthorized: true }, (socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes: Buffer) => {
      if (bytes[0] === 0x10) socket.write(Buffer.from([0x20, 2, 0, 0]));
      if (bytes[0] === 0x82) {
        came(String(socket.getPeerCertificate().subject.CN));
        const id = bytes.subarray(2 + (Number(bytes[1]) > 127 ? 1 : 0)).subarray(0, 2);
        socket.write(Buffer.concat([Buffer.from([0x90, 7]), id, Buffer.from([1, 1, 1, 1, 1])]));
      }
    });
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return (made.address() as AddressInfo).port;
}

/** The first word of the connection: up or down. */
function connected(port: number, credentials?: () => TlsCredentials): Promise<"up" | "down"> {
  const link = mqttLink(`mqtts://127.0.0.1:${port}`, credentials);
  leave = () => link.disconnect();
  return new Promise((resolve) => {
    const events = { up: () => resolve("up"), down: () => resolve("down"), received: () => {} };
    link.connect({ kiosk: "k1", password: "x", will: WILL }, events);
  });
}

const credentialsBy = (ca: string) => () => ({
  ca: read(`${ca}.crt`),
  cert: read("k1.crt"),
  key: read("k1.key"),
});

describeWith(["openssl"], "a Node kiosk's link over TLS", () => {
  beforeEach(() => {
    authority("county");
    signed("gateway", "county");
    signed("k1", "county");
  });

  test("shows the kiosk's certificate and comes up", async () => {
    const names: string[] = [];
    const port = await listen((name) => names.push(name));
    expect(await connected(port, credentialsBy("county"))).toBe("up");
    expect(names).toEqual(["k1"]);
  });

  test("is down to a gateway of another authority, which hears nothing", async () => {
    authority("stranger");
    const names: string[] = [];
    const port = await listen((name) => names.push(name));
    expect(await connected(port, credentialsBy("stranger"))).toBe("down");
    expect(names).toEqual([]);
  });

  test("is down, and tries again by the kiosk's will, while a file cannot be read", async () => {
    const port = await listen(() => {});
    rmSync(at("k1.crt"));
    expect(await connected(port, credentialsBy("county"))).toBe("down");
    signed("k1", "county");
    expect(await connected(port, credentialsBy("county"))).toBe("up");
  });
});
