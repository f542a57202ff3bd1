import type { SeedResult } from "./seed-result.ts";

export interface Progress {
  told: (result: SeedResult) => void;
  stop: () => void;
}

const ON_TERMINAL_MS = 1000;
const ELSEWHERE_MS = 30_000;

/** One line that says how far a campaign is: every second on a terminal, now and then elsewhere. */
export function progressOn(
  stream: NodeJS.WriteStream,
  campaign: { counties: number; done: number; startedMs: number },
): Progress {
  let { done } = campaign;
  let vends = 0;
  let violations = 0;
  const say = () => {
    const seconds = Math.round((performance.now() - campaign.startedMs) / 1000);
    const found = `${vends} vends, ${violations} violations, ${seconds} s`;
    const line = `${done} of ${campaign.counties} counties, ${found}`;
    stream.write(stream.isTTY ? `\r\u001b[K${line}` : line + "\n");
  };
  const timer = setInterval(say, stream.isTTY ? ON_TERMINAL_MS : ELSEWHERE_MS);
  return {
    told: (result) => {
      done += 1;
      vends += result.vends;
      violations += result.violations.length;
    },
    stop: () => {
      clearInterval(timer);
      say();
      if (stream.isTTY) stream.write("\n");
    },
  };
}
