import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { describeWith } from "@anxin/firmware/testing";
import type { IClientOptions, MqttClient } from "mqtt";
import { connect } from "mqtt";
import { BrokerClient } from "../broker-client/broker-client.ts";
import type { BrokerAddress } from "../broker-client/broker-address.ts";
import { nodeTime } from "../node-time.ts";
import { credentials, enrolled } from "../testing/kiosk-voice.ts";
import type { Lists } from "../testing/mosquitto-server.ts";
import { MosquittoServer } from "../testing/mosquitto-server.ts";
import type { Credentials } from "../testing/pretend-authority.ts";
import { PretendAuthority } from "../testing/pretend-authority.ts";

const LISTS: Lists = {
  north: [enrolled("k1", [1]), { ...enrolled("k2", [1]), link: "tls" }],
  south: [enrolled("k3", [1])],
};

let county: PretendAuthority;
let shown: Credentials & { crl: string };
let k1: Credentials;
let k2: Credentials;
let mosquitto: MosquittoServer;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  county = await PretendAuthority.of("Anxin");
  const broker = await county.credentials({ holder: "gateway", name: "broker" });
  shown = { ...broker, crl: await county.revocationList() };
  k1 = await county.credentials({ holder: "kiosk", name: "k1" });
  k2 = await county.credentials({ holder: "kiosk", name: "k2" });
});
beforeEach(async () => {
  mosquitto = new MosquittoServer(shown);
  await mosquitto.start(LISTS);
});
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
  await mosquitto.clean();
});

/** Rejects when the client is not let in. */
function join(
  port: keyof MosquittoServer["ports"],
  options: IClientOptions & Partial<Credentials>,
): Promise<MqttClient> {
  const scheme = port.startsWith("plain") ? "mqtt" : "mqtts";
  const client = connect(`${scheme}://127.0.0.1:${mosquitto.ports[port]}`, {
    reconnectPeriod: 0,
    ca: shown.ca,
    ...options,
  });
  undo.push(() => client.endAsync(true));
  return new Promise((resolve, reject) => {
    client.once("connect", () => resolve(client));
    client.on("error", reject);
    client.once("close", () => reject(new Error("closed")));
  });
}

function gateway(name: string): BrokerAddress {
  const url = `mqtts://127.0.0.1:${mosquitto.ports.gateways}`;
  return { ...mosquitto.address(name), url, ca: shown.ca };
}

/** Topics the gateway of this name hears, whatever kiosks it asks for. */
async function heardBy(name: string, kiosks: readonly string[]): Promise<string[]> {
  const heard: string[] = [];
  let open = false;
  const info = () => void (open = true);
  const client = new BrokerClient({
    address: gateway(name),
    time: nodeTime(() => {}),
    log: { info, warn() {}, error() {} },
    random: () => 0,
  });
  client.listen(kiosks);
  await client.start({
    receive: async ({ topic }) => {
      heard.push(topic);
      return { outcome: "stored", authentic: true };
    },
    disconnected: () => {},
    admits: () => true,
  });
  undo.push(() => client.stop());
  await expect.poll(() => open).toBe(true);
  return heard;
}

/** Publishes until the topic was heard. */
async function untilHeard(client: MqttClient, topic: string, heard: readonly string[]) {
  const arrived = async () => {
    await client.publishAsync(topic, "x", { qos: 1 });
    return heard.includes(topic);
  };
  await expect.poll(arrived, { interval: 50 }).toBe(true);
}

const closing = (client: MqttClient) =>
  new Promise<void>((resolve) => client.once("close", () => resolve()));

describeWith(["mosquitto"], "Mosquitto with our files, over TLS", () => {
  test("lets a kiosk in by its certificate, and it is who the certificate says", async () => {
    const heard = await heardBy("north", ["k1", "k2"]);
    const kiosk = await join("kiosks", { clientId: "k1", ...k1, ...credentials("k2") });
    await kiosk.publishAsync("anxin/1/k2/facts", "a lie", { qos: 1 });
    await untilHeard(kiosk, "anxin/1/k1/facts", heard);
    expect(heard).not.toContain("anxin/1/k2/facts");
  });

  test.each<[string, () => Promise<Partial<Credentials>>]>([
    ["without a certificate", async () => ({})],
    [
      "with one that ended",
      () => county.credentials({ holder: "kiosk", name: "k1" }, { ageDays: 731 }),
    ],
    [
      "with one of an authority it made itself, of our name",
      async () => {
        const own = await PretendAuthority.of("Anxin");
        return { ...(await own.credentials({ holder: "kiosk", name: "k1" })), ca: shown.ca };
      },
    ],
    [
      "with a gateway's that bears the kiosk's name",
      () => county.credentials({ holder: "gateway", name: "k1" }),
    ],
  ])("refuses a client %s", async (_name, show) => {
    const options = { clientId: "k1", ...credentials("k1"), ...(await show()) };
    await expect(join("kiosks", options)).rejects.toBeInstanceOf(Error);
    await join("kiosks", { clientId: "k1", ...k1 });
  });

  test("lets no kiosk push another out by its name", async () => {
    const kiosk = await join("kiosks", { clientId: "k1", ...k1 });
    const liar = await join("kiosks", { clientId: "k1", ...k2 });
    await liar.publishAsync("anxin/1/k2/facts", "x", { qos: 1 });
    await kiosk.publishAsync("anxin/1/k1/facts", "x", { qos: 1 });
    expect(kiosk.connected).toBe(true);
  });

  test("lets no kiosk in where gateways come, by password or certificate", async () => {
    for (const port of ["gateways", "plainGateways"] as const) {
      const options = { clientId: "gateway.north-facts", ...k1, ...credentials("k1") };
      await expect(join(port, options)).rejects.toBeInstanceOf(Error);
    }
  });

  test("lets a kiosk enrolled for TLS not come in clear, although its password is right", async () => {
    const options = { clientId: "k2", ...credentials("k2") };
    await expect(join("plainKiosks", options)).rejects.toBeInstanceOf(Error);
    await join("plainKiosks", { clientId: "k1", ...credentials("k1") });
  });

  test("gives a gateway nothing of another gateway's kiosks, and takes nothing for them", async () => {
    const [north, south] = [await heardBy("north", ["k1", "k3"]), await heardBy("south", ["k3"])];
    const kiosk = await join("plainKiosks", { clientId: "k3", ...credentials("k3") });
    const grants: string[] = [];
    kiosk.on("message", (_topic, payload) => grants.push(payload.toString()));
    await kiosk.subscribeAsync("anxin/1/k3/grant", { qos: 1 });
    await untilHeard(kiosk, "anxin/1/k3/facts", south);
    const { user: username, password } = gateway("north");
    const thief = await join("gateways", { clientId: "thief", username, password });
    await thief.publishAsync("anxin/1/k3/grant", "forged", { qos: 1 });
    const own = await join("gateways", {
      clientId: "own",
      username: gateway("south").user,
      password: gateway("south").password,
    });
    await own.publishAsync("anxin/1/k3/grant", "true", { qos: 1 });
    await expect.poll(() => grants).toEqual(["true"]);
    expect(north).toEqual([]);
  });

  test("at its new files, sends away who is not in them and lets in who is", async () => {
    const kiosk = await join("plainKiosks", { clientId: "k1", ...credentials("k1") });
    const stays = await join("plainKiosks", { clientId: "k3", ...credentials("k3") });
    const closed = closing(kiosk);
    mosquitto.write({ north: [], south: [enrolled("k3", [1]), enrolled("k4", [1])] });
    mosquitto.reload();
    await closed;
    await expect(
      join("plainKiosks", { clientId: "k1", ...credentials("k1") }),
    ).rejects.toBeInstanceOf(Error);
    await join("plainKiosks", { clientId: "k4", ...credentials("k4") });
    expect(stays.connected).toBe(true);
  });

  test("at its new files, takes every right from a kiosk connected by its certificate", async () => {
    const kiosk = await join("kiosks", { clientId: "k2", ...k2 });
    mosquitto.write({ north: [enrolled("k1", [1])], south: [enrolled("k3", [1])] });
    mosquitto.letIn("north", "k2");
    mosquitto.reload();
    const heard = await heardBy("north", ["k1", "k2"]);
    kiosk.publish("anxin/1/k2/facts", "x", { qos: 1 });
    const other = await join("kiosks", { clientId: "k1", ...k1 });
    await untilHeard(other, "anxin/1/k1/facts", heard);
    expect(heard).not.toContain("anxin/1/k2/facts");
  });

  test("refuses a revoked certificate once it has read the new list, and takes a new one", async () => {
    await join("kiosks", { clientId: "k1", ...k1 });
    mosquitto.revoke(await county.revocationList(k1.serial));
    mosquitto.reload();
    const refused = () =>
      join("kiosks", { clientId: "k1", ...k1 }).then(
        () => false,
        () => true,
      );
    await expect.poll(refused).toBe(true);
    const anew = await county.credentials({ holder: "kiosk", name: "k1" });
    await join("kiosks", { clientId: "k1", ...anew });
  });

  test("is not believed by a gateway that knows another authority", async () => {
    const other = await PretendAuthority.of("Other");
    const { ca } = await other.credentials({ holder: "gateway", name: "x" });
    const lines: string[] = [];
    const line = ({ code }: { code: string }) => void lines.push(code);
    const client = new BrokerClient({
      address: { ...gateway("north"), ca },
      time: nodeTime(() => {}),
      log: { info: line, warn: line, error: line },
      random: () => 0,
    });
    undo.push(() => client.stop());
    await client.start({
      receive: async () => {
        throw new Error("heard");
      },
      disconnected: () => {},
      admits: () => false,
    });
    await expect.poll(() => lines).toEqual(["broker-lost"]);
  });
});
