/**
 * One kiosk's MQTT 3.1.1 connection with as little work as possible, so that the load is not the
 * limit.
 */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { generate, type Packet, parser } from "mqtt-packet";

const KEEP_ALIVE_SECONDS = 60;

export interface Address {
  port: number;
  clientId: string;
  username: string;
  password: string;
  /** PEM each; in clear without. */
  tls?: { ca: string; cert: string; key: string };
}

/** Every QoS 1 message that comes is acknowledged at once. */
export class MqttConnection {
  onPublish: (topic: string, payload: Buffer) => void = () => {};
  onPuback: () => void = () => {};
  onLost: (error: Error) => void = () => {};
  private readonly socket: Socket;
  private readonly clientId: string;
  private awaited: { cmd: string; done: () => void } | undefined;
  private closing = false;

  private constructor(socket: Socket, clientId: string) {
    this.socket = socket;
    this.clientId = clientId;
    const incoming = parser({ protocolVersion: 4 });
    incoming.on("packet", (packet: Packet) => this.take(packet));
    socket.setNoDelay(true);
    // What answers the bytes of one read goes in one write.
    socket.on("data", (bytes) => {
      socket.cork();
      incoming.parse(bytes);
      socket.uncork();
    });
    socket.on("error", (error) => this.onLost(error));
    socket.on("close", () => {
      if (!this.closing) this.onLost(new ConnectionLostError(clientId));
    });
  }

  /** Connected and accepted by the broker. */
  static async open(to: Address): Promise<MqttConnection> {
    const connection = new MqttConnection(socketTo(to), to.clientId);
    const { clientId, username } = to;
    const password = Buffer.from(to.password);
    const login = { clientId, username, password, clean: true, keepalive: KEEP_ALIVE_SECONDS };
    const protocol = { protocolId: "MQTT", protocolVersion: 4 } as const;
    await connection.exchange({ cmd: "connect", ...protocol, ...login }, "connack");
    return connection;
  }

  async subscribe(topics: readonly string[]): Promise<void> {
    const subscriptions = topics.map((topic) => ({ topic, qos: 1 as const }));
    await this.exchange({ cmd: "subscribe", messageId: 1, subscriptions }, "suback");
  }

  /** Bytes of a packet made before; see `publishPacket`. */
  send(packet: Buffer): void {
    this.socket.write(packet);
  }

  close(): void {
    this.closing = true;
    this.socket.destroy();
  }

  private exchange(packet: Packet, answer: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onLost = reject;
      this.awaited = { cmd: answer, done: resolve };
      this.socket.write(generate(packet));
    });
  }

  private take(packet: Packet): void {
    if (packet.cmd === "puback") {
      this.onPuback();
    } else if (packet.cmd === "publish") {
      if (packet.qos === 1 && packet.messageId !== undefined) {
        this.socket.write(generate({ cmd: "puback", messageId: packet.messageId }));
      }
      this.onPublish(packet.topic, packet.payload as Buffer);
    } else if (packet.cmd === "connack" && packet.returnCode !== 0) {
      this.onLost(new ConnectionRefusedError(this.clientId, packet.returnCode ?? -1));
    } else if (packet.cmd === this.awaited?.cmd) {
      this.awaited.done();
    }
  }
}

function socketTo({ port, tls }: Address): Socket {
  const at = { port, host: "127.0.0.1" };
  return tls === undefined ? connect(at) : connectTls({ ...at, ...tls });
}

/** The bytes of a QoS 1 message; message ids are 2 to 65535 in turn. */
export function publishPacket(topic: string, payload: string, number: number): Buffer {
  const messageId = 2 + (number % 65534);
  return generate({ cmd: "publish", topic, payload, qos: 1, messageId, retain: false, dup: false });
}

/** The broker closed a connection the bench still needed. */
export class ConnectionLostError extends Error {
  readonly code = "bench-connection-lost";

  constructor(clientId: string) {
    super(`the broker closed the connection of ${clientId}; the figure would be wrong, so none`);
  }
}

/** The broker answered CONNECT with other than 0 (MQTT 3.1.1, section 3.2.2.3). */
export class ConnectionRefusedError extends Error {
  readonly code = "bench-connection-refused";

  constructor(clientId: string, returnCode: number) {
    super(`the broker refused ${clientId} with return code ${returnCode}; check the bench's keys`);
  }
}
