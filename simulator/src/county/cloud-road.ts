import type { GatewayDoor } from "@anxin/cloud";
import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import { CloudError, type CloudLink, type StreamHandlers } from "@anxin/gateway";
import type { Random } from "../world/random.ts";
import { CloudDied } from "./cloud-process.ts";
import type { Rest } from "./rest.ts";

/**
 * The road between gateways and the cloud, which may be closed, and may lose an answer on the way
 * back.
 */
export interface CloudRoad {
  link: (gateway: string, alive: () => boolean) => CloudLink;
  open: () => boolean;
  /** Some gateway hears the cloud at this moment. */
  streaming: () => boolean;
  close: () => void;
  reopen: () => void;
}

export interface RoadParts {
  /** The cloud that runs now; throws while none does. */
  door: () => GatewayDoor;
  rest: Rest;
  random: Random;
  /** Chance that the cloud commits and its answer is lost. */
  answerLost: number;
}

interface Stream {
  handlers: StreamHandlers;
  alive: () => boolean;
  /** The cloud has begun to send. */
  isHeard: boolean;
  /** The cloud's end notices that it is over: a closed road leaves no stream pinging nobody. */
  end: () => void;
}

const never = <T>() => new Promise<T>(() => {});

function unreachable(): CloudError {
  return new CloudError("unreachable", "the road to the cloud is closed");
}

/** A stream that breaks while it is opened is closed with its road. */
function brokenOff(error: unknown): void {
  if (!(error instanceof CloudError)) throw error;
}

/** A connection to a process that dies breaks. */
async function served<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof CloudDied ? unreachable() : error;
  }
}

/** What JSON would have carried: nothing is shared between the two sides. */
function carried<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** An open road. */
export function cloudRoad(parts: RoadParts): CloudRoad {
  const { rest, random } = parts;
  const streams = new Set<Stream>();
  let isOpen = true;

  /** One request: refused on a closed road; its answer is lost to a dead gateway, and to chance. */
  async function request<T>(alive: () => boolean, call: () => Promise<T>): Promise<T> {
    if (!isOpen) throw unreachable();
    const answer = carried((await rest.track(served(call))) ?? null) as T;
    if (!alive()) return never<T>();
    if (!isOpen || random.chance(parts.answerLost)) throw unreachable();
    return answer;
  }

  function stream(gateway: string, alive: () => boolean, handlers: StreamHandlers): () => void {
    let over = false;
    const mine: Stream = { handlers, alive, isHeard: false, end: () => {} };
    const close = () => {
      over = true;
      streams.delete(mine);
      mine.end();
    };
    if (!isOpen) {
      const told = () => (over || !alive() ? undefined : handlers.closed(unreachable()));
      void rest.track(Promise.resolve().then(told));
      return close;
    }
    streams.add(mine);
    let before: Promise<void> = Promise.resolve();
    const send = (event: StreamEvent) => {
      if (!alive()) return close();
      if (over || !streams.has(mine)) return;
      const copy = carried(event);
      rest.stirred();
      before = before.then(() => (over || !alive() ? undefined : handlers.event(copy)));
    };
    const opened = served(() => parts.door().stream(gateway, send)).then((end) => {
      if (over || !streams.has(mine)) return end();
      Object.assign(mine, { end, isHeard: true });
    });
    void rest.track(opened).catch(brokenOff);
    return close;
  }

  return {
    link: (gateway, alive) => ({
      take: (wish) => request(alive, () => parts.door().take(gateway, carried(wish))),
      intake: (wish) => request(alive, () => parts.door().intake(gateway, carried(wish.items))),
      notices: (wish) => request(alive, () => parts.door().note(gateway, carried(wish.notices))),
      ask: (wish) => request(alive, () => parts.door().ask(carried(wish))),
      program: (wish) => request(alive, () => parts.door().program(gateway, carried(wish))),
      stream: (handlers) => stream(gateway, alive, handlers),
    }),
    open: () => isOpen,
    streaming: () => isOpen && [...streams].some((one) => one.isHeard && one.alive()),
    close() {
      isOpen = false;
      const broken = [...streams];
      streams.clear();
      rest.stirred();
      for (const { handlers, alive, end } of broken) {
        end();
        if (alive()) handlers.closed(unreachable());
      }
    },
    reopen: () => {
      isOpen = true;
    },
  };
}
