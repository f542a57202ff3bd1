/** Ours: the gateway and the cloud as their users run them. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../campaign/free-port.ts";
import { GATEWAY_TOKEN, startCloud } from "../../cloud/cloud-process.ts";
import type { Engine } from "../../cloud/engines.ts";
import { kioskIds } from "../../county.ts";
import { startGateway } from "../gateway-process.ts";
import type { Chain } from "./chain.ts";

export async function ourChain(
  engine: Engine,
  wish: { folder: string; kiosks: number },
): Promise<Chain> {
  const folder = mkdtempSync(join(wish.folder, "chain-"));
  const database = await engine.create(folder);
  const ports = { cloud: await freePort(), gateway: await freePort() };
  const cloudWish = { folder, kiosks: wish.kiosks, databaseUrl: database.url, port: ports.cloud };
  let cloud = await startCloud(cloudWish);
  const gatewayWish = {
    folder,
    cloudUrl: cloud.url,
    cloudToken: GATEWAY_TOKEN,
    kiosks: kioskIds(wish.kiosks),
    port: ports.gateway,
  };
  let gateway = await startGateway(gatewayWish);
  const rows = await database.open();
  return {
    port: gateway.port,
    answer: "receipt",
    facts: "SELECT kiosk, seq FROM facts",
    rows,
    // The gateway tries a cloud that was away again after at most a minute.
    stallMs: 90_000,
    pids: () => [gateway.pid, cloud.pid],
    async kill(number) {
      if (number % 2 === 0) {
        await gateway.kill();
        gateway = await startGateway({ ...gatewayWish, isAgain: true });
      } else {
        await cloud.kill();
        cloud = await startCloud(cloudWish);
      }
    },
    async stop() {
      await gateway.stop();
      await cloud.stop();
      await rows.close();
      await database.drop();
    },
  };
}
