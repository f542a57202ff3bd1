import { campaign } from "./campaign.ts";
import { PostgresqlMissingError } from "./county.ts";
import { CAMPAIGN_USAGE, CampaignUsageError, campaignOptionsOf } from "./options.ts";
import { isClean, summaryOf } from "./result.ts";

/** A person or a supervisor ended the campaign; its servers and files are gone. */
class InterruptedError extends Error {
  readonly code = "campaign-interrupted";
}

/**
 * Kill campaigns on real processes. Resolves to 0 when every campaign kept its word, 1 when one
 * broke it, 2 when it could not be run as asked.
 */
export async function runCampaign(args: string[]): Promise<number> {
  try {
    return await runAll(args);
  } catch (error) {
    if (error instanceof CampaignUsageError)
      process.stderr.write(`${error.message}\n${CAMPAIGN_USAGE}\n`);
    else if (error instanceof InterruptedError) process.stderr.write(`ended by ${error.message}\n`);
    else if (error instanceof PostgresqlMissingError) process.stderr.write(`${error.message}\n`);
    else throw error;
    return 2;
  }
}

async function runAll(args: string[]): Promise<number> {
  const options = campaignOptionsOf(args);
  const interrupt = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => interrupt.abort(new InterruptedError(name)));
  }
  let clean = true;
  for (const victim of options.victims) {
    const progress = (line: string) => process.stderr.write(`${line}\n`);
    const result = await campaign({ options, victim, progress, signal: interrupt.signal });
    process.stdout.write(`${options.json ? JSON.stringify(result) : summaryOf(result)}\n`);
    clean &&= isClean(result);
  }
  return clean ? 0 : 1;
}

if (import.meta.main) process.exitCode = await runCampaign(process.argv.slice(2));
