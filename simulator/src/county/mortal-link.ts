import type { CloudLink, StreamHandlers } from "@anxin/gateway";
import type { Owner } from "./mortal-journal.ts";

const never = <T>() => new Promise<T>(() => {});

/** The road to the cloud as seen by a process that may die before it asks and before it hears. */
export function mortalLink(link: CloudLink, owner: Owner): CloudLink {
  async function crossing<T>(call: () => Promise<T>): Promise<T> {
    owner.reached();
    if (owner.dead()) return never<T>();
    try {
      return await call();
    } finally {
      owner.reached();
      if (owner.dead()) await never<T>();
    }
  }
  const handlersOf = (handlers: StreamHandlers): StreamHandlers => ({
    event: (event) => {
      owner.reached();
      return owner.dead() ? undefined : handlers.event(event);
    },
    closed: (reason) => (owner.dead() ? undefined : handlers.closed(reason)),
  });
  return {
    take: (wish) => crossing(() => link.take(wish)),
    intake: (wish) => crossing(() => link.intake(wish)),
    notices: (wish) => crossing(() => link.notices(wish)),
    ask: (wish, timeoutMs) => crossing(() => link.ask(wish, timeoutMs)),
    program: (wish) => crossing(() => link.program(wish)),
    stream: (handlers) => link.stream(handlersOf(handlers)),
  };
}
