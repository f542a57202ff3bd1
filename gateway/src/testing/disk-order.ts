/**
 * Whether the disk came first, read from the system calls of a gateway: between hearing something
 * and answering it there must be a sync of the journal.
 */

/** strace's options for a trace this can read. */
export const TRACED_CALLS = "trace=read,fsync,fdatasync,write,writev";

/** How a text in quotation marks stands in a trace. */
export function asTraced(text: string): string {
  return text.replaceAll('"', '\\"');
}

/** What is answered, and by which write: without `answer` by the next to the same connection. */
export interface Path {
  /** In the read that is answered; an expression where it is encrypted. */
  heard: string | RegExp;
  answer?: string;
}

export interface Order {
  answers: number;
  /** Answers with no sync since what they answer was read. */
  unsynced: number;
}

/**
 * For each read that contains `heard`: whether the journal was synced before the answer to it,
 * which is the next write that contains `answer`.
 */
export function orderOf(trace: string, { heard, answer }: Path): Order {
  const isHeard = (line: string) =>
    typeof heard === "string" ? line.includes(heard) : heard.test(line);
  let waitingOn: string | undefined;
  let synced = false;
  const order: Order = { answers: 0, unsynced: 0 };
  for (const line of wholeCalls(trace)) {
    const connection = /\b(?:read|write|writev)\((\d+<TCP[^>]*>)/.exec(line)?.[1];
    if (line.includes("read(") && isHeard(line)) {
      waitingOn = connection;
      synced = false;
    } else if (/\bf(data)?sync\(\d+<[^>]*journal\.sqlite/.test(line)) synced = true;
    else if (waitingOn !== undefined && line.includes("write")) {
      const isAnswer = answer === undefined ? connection === waitingOn : line.includes(answer);
      if (!isAnswer) continue;
      waitingOn = undefined;
      order.answers += 1;
      if (!synced) order.unsynced += 1;
    }
  }
  return order;
}

/**
 * strace cuts a call in two where another thread speaks in between. A read or a sync counts when it
 * is over, a write when it begins, so a cut can only accuse.
 */
function wholeCalls(trace: string): string[] {
  const begun = new Map<string, string>();
  return trace.split("\n").flatMap((line) => {
    const thread = line.slice(0, line.indexOf(" "));
    const cut = line.indexOf("<unfinished ...>");
    if (cut >= 0) {
      begun.set(thread, line.slice(0, cut));
      return /\bwritev?\(/.test(line) ? [line] : [];
    }
    const resumed = /<\.\.\. (\w+) resumed>/.exec(line);
    if (resumed === null) return [line];
    const rest = line.slice(resumed.index + resumed[0].length);
    return resumed[1]?.startsWith("write") ? [] : [(begun.get(thread) ?? "") + rest];
  });
}
