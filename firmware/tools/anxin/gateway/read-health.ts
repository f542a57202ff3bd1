import type { GatewayHealth } from "../../../src/contract/site-health.ts";
import { ToolError } from "../codes.ts";
import { isRecord } from "../shape.ts";

const TIMEOUT_MS = 10_000;

/** Asks a gateway how it is. Throws ToolError when it does not answer, or with something else. */
export async function readHealth(url: string): Promise<GatewayHealth> {
  if (!URL.canParse(url)) throw new ToolError("bad-argument", url);
  const at = new URL("/health", url).href;
  let text: string;
  try {
    const response = await fetch(at, {
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    throw new ToolError("gateway-unreached", at, { cause: error });
  }
  const value = parsed(text);
  if (!isHealth(value)) throw new ToolError("gateway-unknown", at);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** By the parts that are printed; a newer gateway may say more. */
function isHealth(value: unknown): value is GatewayHealth {
  if (!isRecord(value)) return false;
  const { status, reasons, kiosks, journal, cloud, versions } = value;
  return (
    (status === "ok" || status === "degraded") &&
    Array.isArray(reasons) &&
    reasons.every((one) => isRecord(one) && typeof one["zh"] === "string") &&
    [kiosks, journal, cloud, versions].every((one) => isRecord(one)) &&
    isRecord(isRecord(versions) ? versions["firmware"] : undefined)
  );
}
