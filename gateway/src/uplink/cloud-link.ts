/**
 * The road between gateway and cloud as a port; HTTP implements it, tests and the simulator supply
 * theirs.
 */
import type {
  AskRequest,
  AskResponse,
  IntakeRequest,
  IntakeResponse,
  NoticesRequest,
  ProgramRequest,
  ProgramResponse,
  StreamEvent,
  TakeRequest,
  TakeResponse,
} from "@anxin/firmware/contract/uplink";
import { JournalError } from "../journal/port.ts";

export interface CloudLink {
  take(request: TakeRequest): Promise<TakeResponse>;
  intake(request: IntakeRequest): Promise<IntakeResponse>;
  notices(request: NoticesRequest): Promise<void>;
  /**
   * A kiosk's quota ask; someone is standing there, so an answer later than `timeoutMs` is a
   * time-out.
   */
  ask(request: AskRequest, timeoutMs: number): Promise<AskResponse>;
  /** A piece of a kiosk's program; nobody waits for it. */
  program(request: ProgramRequest): Promise<ProgramResponse>;
  /**
   * Opens the stream. `event` is awaited before the next one is given. `closed` is called exactly
   * once, unless the returned function was called, which closes the stream silently.
   */
  stream(handlers: StreamHandlers): () => void;
}

export interface StreamHandlers {
  event(event: StreamEvent): void | Promise<void>;
  closed(reason: CloudError): void;
}

/**
 * unreachable: no connection, or it broke. timeout: no whole answer in time. busy: 429 or 5xx.
 * unauthorised: 401 or 403, the gateway token is wrong. refused: another 4xx, the request itself is
 * not liked. garbage: an answer that is not what the contract says. here: the cloud did its part,
 * but this gateway's journal did not take it, which the journal has said itself.
 */
export type CloudCause =
  | "unreachable"
  | "timeout"
  | "busy"
  | "unauthorised"
  | "refused"
  | "garbage"
  | "here";

export class CloudError extends Error {
  override readonly name = "CloudError";
  readonly kind: CloudCause;
  /** What the cloud asked for in `retry-after`, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: CloudCause, message: string, retryAfterMs?: number) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whatever a link threw, as the cause it must be treated as. */
export function cloudErrorFrom(error: unknown): CloudError {
  if (error instanceof CloudError) return error;
  if (error instanceof JournalError) return new CloudError("here", error.message);
  return new CloudError("unreachable", error instanceof Error ? error.message : String(error));
}
