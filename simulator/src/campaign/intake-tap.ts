import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { IntakeResponse, Mark } from "@anxin/firmware/contract/uplink";

const INTAKE = "/v1/gateway/intake";

export interface IntakeTapParts {
  port: number;
  cloudPort: number;
  /** Told of every mark of a 200, before the gateway gets it. */
  acknowledged: (marks: readonly Mark[]) => void;
}

/**
 * Stands between gateway and cloud and hands on every byte, so that the campaign knows the moment
 * a fact is acknowledged and not only when the kiosk's next receipt says so.
 */
export class IntakeTap {
  readonly #parts: IntakeTapParts;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server = createServer((asked, answer) => this.#handOn(asked, answer));

  constructor(parts: IntakeTapParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { port } = this.#parts;
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
  }

  #handOn(asked: IncomingMessage, answer: ServerResponse): void {
    const { method = "GET", url = "/", headers } = asked;
    const port = this.#parts.cloudPort;
    const onward = request({
      host: "127.0.0.1",
      port,
      method,
      path: url,
      headers,
      agent: this.#agent,
    });
    // A cloud that is away looks to the gateway as it would without us: the connection breaks.
    onward.once("error", () => answer.destroy());
    answer.once("close", () => onward.destroy());
    onward.once("response", (said) => {
      said.once("error", () => answer.destroy());
      if (url === INTAKE) void this.#overhear(said, answer);
      else said.pipe(answer.writeHead(said.statusCode ?? 502, said.headers));
    });
    asked.pipe(onward);
  }

  async #overhear(said: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await bytesOf(said).catch(() => undefined);
    if (body === undefined) return void answer.destroy();
    if (said.statusCode === 200) {
      const { marks } = JSON.parse(body.toString()) as IntakeResponse;
      this.#parts.acknowledged(marks);
    }
    answer.writeHead(said.statusCode ?? 502, said.headers).end(body);
  }
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
