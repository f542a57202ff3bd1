/** Any server that takes the InfluxDB v2 write endpoint, by `@influxdata/influxdb-client`. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { InfluxDB } from "@influxdata/influxdb-client";
import type { Time } from "../time.ts";
import type { LinesLink } from "./lines-link.ts";
import { LINK_MS } from "./lines-link.ts";

export interface InfluxLinkOptions {
  /** Such as http://127.0.0.1:8428. */
  url: string;
  /** "" for a server that asks for none. */
  token: string;
  org: string;
  bucket: string;
  time: Time;
}

/** Thrown when the server did not take the lines in time. */
export class TelemetryTimeout extends Error {
  override readonly name = "TelemetryTimeout";
}

export class InfluxLink implements LinesLink {
  readonly #options: InfluxLinkOptions;
  #agent: HttpAgent | undefined;

  constructor(options: InfluxLinkOptions) {
    this.#options = options;
  }

  async write(lines: readonly string[]): Promise<void> {
    const { url, token, org, bucket, time } = this.#options;
    const agent = url.startsWith("https:") ? new HttpsAgent() : new HttpAgent();
    this.#agent = agent;
    let cancel = () => {};
    try {
      const connection = { url, ...(token === "" ? {} : { token }), timeout: LINK_MS };
      const client = new InfluxDB({ ...connection, transportOptions: { agent } });
      await Promise.race([
        written(client, { org, bucket, lines }),
        new Promise<void>((_resolve, reject) => {
          const late = new TelemetryTimeout(`no whole answer in ${LINK_MS / 1000} s`);
          cancel = time.after(LINK_MS, () => reject(late));
        }),
      ]);
    } finally {
      cancel();
      this.close();
    }
  }

  close(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }
}

/** One request without the client's own retries: what is lost is counted by the caller. */
async function written(
  client: InfluxDB,
  { org, bucket, lines }: { org: string; bucket: string; lines: readonly string[] },
): Promise<void> {
  let failure: Error | undefined;
  const api = client.getWriteApi(org, bucket, "ms", {
    batchSize: lines.length + 1,
    flushInterval: 0,
    maxRetries: 0,
    writeFailed: (error) => {
      failure = error;
      return Promise.resolve();
    },
  });
  api.writeRecords([...lines]);
  await api.flush();
  if (failure !== undefined) throw failure;
}
