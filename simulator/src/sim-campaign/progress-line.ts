import type { Told } from "./seed-result.ts";

export interface Progress {
  told: (result: Told) => void;
  stop: () => void;
}

const ON_TERMINAL_MS = 1000;
const ELSEWHERE_MS = 30_000;
const MILLION = 1_000_000;
const HOUR_S = 3600;

/** How long it takes to a million vends at the pace of this run; nothing before there is one. */
function millionText(run: { vends: number; before: number; seconds: number }): string {
  const { vends, before, seconds } = run;
  const left = MILLION - before - vends;
  if (left <= 0) return ", a million is reached";
  if (vends === 0 || seconds === 0) return "";
  const hours = (left * seconds) / vends / HOUR_S;
  return `, ${(vends / seconds).toFixed(1)} vends/s: a million in ${hours.toFixed(1)} h`;
}

/** One line that says how far a campaign is: every second on a terminal, now and then elsewhere. */
export function progressOn(
  stream: NodeJS.WriteStream,
  campaign: { counties: number; done: number; startedMs: number; vends: number },
): Progress {
  let { done } = campaign;
  const before = campaign.vends;
  let vends = 0;
  let violations = 0;
  const say = () => {
    const seconds = Math.round((performance.now() - campaign.startedMs) / 1000);
    const found = `${before + vends} vends, ${violations} violations, ${seconds} s`;
    const pace = millionText({ vends, before, seconds });
    const line = `${done} of ${campaign.counties} counties, ${found}${pace}`;
    stream.write(stream.isTTY ? `\r\u001b[K${line}` : line + "\n");
  };
  const timer = setInterval(say, stream.isTTY ? ON_TERMINAL_MS : ELSEWHERE_MS);
  return {
    told: (result) => {
      done += 1;
      // A calm county proves nothing of faults, and its vends are not among the million.
      if (!result.calm) vends += result.vends;
      violations += result.violations.length;
    },
    stop: () => {
      clearInterval(timer);
      say();
      if (stream.isTTY) stream.write("\n");
    },
  };
}
