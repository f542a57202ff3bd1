/** A cloud link that remembers how the cloud answers; it changes nothing that passes through. */
import type { CloudLink, StreamHandlers } from "../uplink/cloud-link.ts";
import { CloudError } from "../uplink/cloud-link.ts";
import type { Time } from "../time.ts";

export interface WatchedCloudLinkParts {
  link: CloudLink;
  time: Time;
  /** Facts taken, and how long the request took. */
  took(ms: number): void;
}

export class WatchedCloudLink implements CloudLink {
  readonly #parts: WatchedCloudLinkParts;
  #awaySinceMs: number | undefined;
  #tokenRefused = false;
  #latencyMs: number | undefined;

  constructor(parts: WatchedCloudLinkParts) {
    this.#parts = parts;
  }

  get awayMs(): number {
    const since = this.#awaySinceMs;
    return since === undefined ? 0 : this.#parts.time.monotonicMs() - since;
  }

  get tokenRefused(): boolean {
    return this.#tokenRefused;
  }

  get latencyMs(): number | undefined {
    return this.#latencyMs;
  }

  take: CloudLink["take"] = (request) => this.#watched(this.#parts.link.take(request));

  notices: CloudLink["notices"] = (request) => this.#watched(this.#parts.link.notices(request));

  ask: CloudLink["ask"] = (request, timeoutMs) =>
    this.#watched(this.#parts.link.ask(request, timeoutMs));

  program: CloudLink["program"] = (request) => this.#watched(this.#parts.link.program(request));

  intake: CloudLink["intake"] = async (request) => {
    const { link, time, took } = this.#parts;
    const begunMs = time.monotonicMs();
    const response = await this.#watched(link.intake(request));
    this.#latencyMs = time.monotonicMs() - begunMs;
    took(this.#latencyMs);
    return response;
  };

  stream(handlers: StreamHandlers): () => void {
    return this.#parts.link.stream({
      event: (event) => {
        this.#answered();
        return handlers.event(event);
      },
      closed: (reason) => {
        this.#failed(reason);
        handlers.closed(reason);
      },
    });
  }

  async #watched<T>(answer: Promise<T>): Promise<T> {
    try {
      const value = await answer;
      this.#answered();
      return value;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  #answered(): void {
    this.#awaySinceMs = undefined;
    this.#tokenRefused = false;
  }

  #failed(error: unknown): void {
    const kind = error instanceof CloudError ? error.kind : "unreachable";
    // It was reached, and did not like one request.
    if (kind === "refused") return this.#answered();
    this.#tokenRefused = kind === "unauthorised";
    this.#awaySinceMs ??= this.#parts.time.monotonicMs();
  }
}
