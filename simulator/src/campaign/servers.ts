import { fileURLToPath } from "node:url";
import { ChildServer } from "./child-server.ts";
import type { Papers } from "./papers.ts";

/** The process that is started in a server's place when it is planted to acknowledge too early. */
const PLANTED = {
  gateway: fileURLToPath(new URL("./planted-gateway.ts", import.meta.url)),
  cloud: fileURLToPath(new URL("./planted-cloud.ts", import.meta.url)),
};

/** The main of another package, beside the entry its `exports` names. */
function mainOf(name: "gateway" | "cloud"): string {
  return fileURLToPath(new URL("./main.ts", import.meta.resolve(`@anxin/${name}`)));
}

export interface CloudWish {
  port: number;
  databaseUrl: string;
  papers: Papers;
  planted: boolean;
}

/** The cloud as `node cloud/src/main.ts`. */
export function cloudServer({ port, databaseUrl, papers, planted }: CloudWish): ChildServer {
  return new ChildServer({
    name: "cloud",
    entry: planted ? PLANTED.cloud : mainOf("cloud"),
    port,
    env: {
      ANXIN_CLOUD_HOST: "127.0.0.1",
      ANXIN_CLOUD_PORT: String(port),
      ANXIN_CLOUD_COUNTY_FILE: papers.countyFile,
      DATABASE_URL: databaseUrl,
    },
  });
}

export interface GatewayWish {
  port: number;
  cloudPort: number;
  /** Path of its SQLite file. */
  journal: string;
  papers: Papers;
  planted: boolean;
}

/** The gateway as `node gateway/src/main.ts`. */
export function gatewayServer(wish: GatewayWish): ChildServer {
  return new ChildServer({
    name: "gateway",
    entry: wish.planted ? PLANTED.gateway : mainOf("gateway"),
    port: wish.port,
    env: {
      ANXIN_GATEWAY_HOST: "127.0.0.1",
      ANXIN_GATEWAY_PORT: String(wish.port),
      ANXIN_GATEWAY_ENROLMENT: wish.papers.enrolmentFile,
      ANXIN_GATEWAY_JOURNAL: wish.journal,
      ANXIN_GATEWAY_CLOUDURL: `http://127.0.0.1:${wish.cloudPort}`,
      ANXIN_GATEWAY_CLOUDTOKEN: wish.papers.gatewayToken,
      ANXIN_GATEWAY_LOGLEVEL: "info",
    },
  });
}
