/**
 * The two doors of the broker. Plain: only where the site can reach it, and only for kiosks
 * enrolled as `mac-only`. TLS: on any network, only with a certificate of the county's authority.
 */
import { constants } from "node:crypto";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { createServer as createTlsServer } from "node:tls";
import type { Server as TlsServer, TLSSocket, TlsOptions as NodeTlsOptions } from "node:tls";
import { isSiteAddress, siteAddress } from "../config/site-address.ts";
import type { GatewayIdentity } from "../identity/gateway-identity.ts";
import { isRevoked } from "../identity/revoked.ts";
import type { LinkKind } from "../transport.ts";
import { Handshakes } from "./handshakes.ts";

export interface TlsPlace {
  /** Any address, `::` for all. */
  host: string;
  port: number;
  identity: GatewayIdentity;
}

/** Who a connection is, as far as it is known before MQTT's CONNECT. */
export interface Caller {
  /** site: a program of this computer, at its own door. */
  link: LinkKind | "site";
  certificate?: { name: string; serial: string; endsMs: number };
}

export type ListenerCode = "connection-refused" | "tls-refused" | "certificate-revoked";

export interface ListenerParts {
  connectionsMax: number;
  monotonicMs(): number;
  accept(socket: Socket, caller: Caller): void;
  refuse(code: ListenerCode, who: string, why: string): void;
}

export interface Listener {
  readonly port: number;
  /** Rejects with ConfigError where it may not listen. */
  start(): Promise<void>;
  /** Takes no more connections; resolves when those it made are gone. */
  stop(): Promise<void>;
}

/** TLS handshakes under way at once. */
const HANDSHAKES_MAX = 256;
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Where a plain listener is, and who comes in there; kiosks in clear where it is not said. */
export interface PlainPlace {
  host: string;
  port: number;
  link?: "site";
}

export class PlainListener implements Listener {
  readonly #place: PlainPlace;
  readonly #parts: ListenerParts;
  readonly #server: Server;

  constructor(place: PlainPlace, parts: ListenerParts) {
    this.#place = place;
    this.#parts = parts;
    this.#server = createServer((socket) => this.#take(socket));
    bound(this.#server, parts);
  }

  get port(): number {
    return portOf(this.#server);
  }

  async start(): Promise<void> {
    const host = siteAddress(this.#place.host, networkInterfaces());
    await listening(this.#server, { host, port: this.#place.port });
  }

  stop(): Promise<void> {
    return closed(this.#server);
  }

  /** A router may bring the Internet to a private address; whoever comes shows its own. */
  #take(socket: Socket): void {
    const from = socket.remoteAddress ?? "";
    if (isSiteAddress(from)) {
      this.#parts.accept(socket, { link: this.#place.link ?? "mac-only" });
      return;
    }
    socket.destroy();
    this.#parts.refuse("connection-refused", from, "not from the site, and not over TLS");
  }
}

export class TlsListener implements Listener {
  readonly #place: TlsPlace;
  readonly #parts: ListenerParts;
  readonly #server: TlsServer;
  readonly #handshakes = new Handshakes<Socket>(HANDSHAKES_MAX);
  /** By far end: what Node hands over after the handshake is another object. */
  readonly #raw = new Map<string, Socket>();
  #identity: GatewayIdentity;

  constructor(place: TlsPlace, parts: ListenerParts & { handshakeMs?: number | undefined }) {
    this.#place = place;
    this.#parts = parts;
    this.#identity = place.identity;
    this.#server = createTlsServer({
      ...secrets(place.identity),
      minVersion: "TLSv1.2",
      requestCert: true,
      // A bad certificate is refused in #known, where the reason can be logged; Node says nothing.
      rejectUnauthorized: false,
      // A resumed session would carry yesterday's verdict on the certificate.
      secureOptions: constants.SSL_OP_NO_TICKET,
      handshakeTimeout: parts.handshakeMs ?? HANDSHAKE_TIMEOUT_MS,
    });
    bound(this.#server, parts);
    this.#server.on("connection", (raw: Socket) => this.#begun(raw));
    this.#server.on("secureConnection", (socket) => this.#greeted(socket));
    this.#server.on("tlsClientError", (error, socket) => {
      parts.refuse("tls-refused", socket.remoteAddress ?? "", reasonOf(error));
      // Node leaves the socket open, also after its own time-out.
      socket.destroy();
    });
  }

  get port(): number {
    return portOf(this.#server);
  }

  /** Handshakes under way. */
  get handshakes(): number {
    return this.#handshakes.count;
  }

  start(): Promise<void> {
    return listening(this.#server, this.#place);
  }

  stop(): Promise<void> {
    const ended = closed(this.#server);
    this.#handshakes.clear();
    return ended;
  }

  /** New handshakes use it; connections that stand are the broker's to look at. */
  renew(identity: GatewayIdentity): void {
    this.#identity = identity;
    this.#server.setSecureContext({ ...secrets(identity), minVersion: "TLSv1.2" });
  }

  #begun(raw: Socket): void {
    const far = farEnd(raw);
    const from = raw.remoteAddress ?? "";
    if (!this.#handshakes.begin(raw, from, this.#parts.monotonicMs())) {
      this.#parts.refuse("tls-refused", "", "too many handshakes under way");
      return;
    }
    this.#raw.set(far, raw);
    raw.once("close", () => {
      this.#handshakes.end(raw);
      if (this.#raw.get(far) === raw) this.#raw.delete(far);
    });
  }

  #greeted(socket: TLSSocket): void {
    const raw = this.#raw.get(farEnd(socket));
    if (raw !== undefined) this.#handshakes.end(raw);
    const caller = this.#known(socket);
    if (caller === undefined) socket.destroy();
    else this.#parts.accept(socket, caller);
  }

  #known(socket: TLSSocket): Caller | undefined {
    const from = socket.remoteAddress ?? "";
    const certificate = socket.getPeerX509Certificate();
    if (!socket.authorized || certificate === undefined) {
      const why = String(socket.authorizationError ?? "no certificate");
      this.#parts.refuse("tls-refused", from, why);
      return undefined;
    }
    const subject: unknown = socket.getPeerCertificate().subject?.CN;
    const name = typeof subject === "string" ? subject : "";
    const serial = certificate.serialNumber;
    if (isRevoked(this.#identity.revoked, { name, serial })) {
      this.#parts.refuse("certificate-revoked", name, `certificate ${serial} is revoked`);
      return undefined;
    }
    return {
      link: "tls",
      certificate: { name, serial, endsMs: certificate.validToDate.getTime() },
    };
  }
}

/** Who comes when all connections are used up is sent away, and one line says so. */
function bound(server: Server, { connectionsMax, refuse }: ListenerParts): void {
  server.maxConnections = connectionsMax;
  const why = `all ${connectionsMax} connections are in use; see who holds them`;
  server.on("drop", () => refuse("connection-refused", "", why));
}

function secrets({ key, certificate, authority }: GatewayIdentity): NodeTlsOptions {
  return { key, cert: certificate, ca: authority };
}

/** OpenSSL's words for the person on duty; they decide nothing. */
function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

function farEnd(socket: Socket): string {
  return `${socket.remoteAddress ?? ""} ${socket.remotePort ?? 0}`;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
}

/**
 * After a restart all kiosks come at once; one the system has no room to queue comes again only
 * after seconds. Linux takes the lower of this and net.core.somaxconn.
 */
const BACKLOG = 4096;

function listening(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...at, backlog: BACKLOG }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
