/** Reads a trace of strace for what was answered before it was on disk. */

/**
 * For each facts message read: whether the journal was synced before the next write to that
 * connection.
 */
export function answersWithoutSync(trace: string): { answers: number; unsynced: number } {
  let waitingOn: string | undefined;
  let synced = false;
  let answers = 0;
  let unsynced = 0;
  for (const line of wholeCalls(trace)) {
    const connection = /\b(?:read|write|writev)\((\d+<TCP[^>]*>)/.exec(line)?.[1];
    if (line.includes("anxin/1/k1/facts") && line.includes("read(")) {
      waitingOn = connection;
      synced = false;
    } else if (/\bf(data)?sync\(\d+<[^>]*journal\.sqlite/.test(line)) synced = true;
    else if (waitingOn !== undefined && connection === waitingOn && line.includes("write")) {
      waitingOn = undefined;
      answers += 1;
      if (!synced) unsynced += 1;
    }
  }
  return { answers, unsynced };
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
