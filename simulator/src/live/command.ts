import { existsSync } from "node:fs";
import { CommandLineError, LIVE_USAGE, readLiveOptions } from "../command-line.ts";
import { startDemand } from "./background-demand.ts";
import { lanAddress } from "./lan-address.ts";
import { startCounty } from "./live-county.ts";
import { once } from "./once.ts";
import { productNames } from "../county/catalogue.ts";
import { startTwin } from "../twin/twin-server.ts";
import { attend, introduce } from "./terminal.ts";

const say = (line: string) => void process.stdout.write(line + "\n");

/** `npm start`: a small county until Ctrl-C, or with `--once` one resident's request by itself. */
export async function live(args: string[]): Promise<number> {
  const options = readLiveOptions(args);
  if (options.once) {
    await once(say);
    return 0;
  }
  const { data, httpPort, mqttPort, demand, pace } = options;
  if (demand !== undefined && !existsSync(demand)) {
    throw new CommandLineError(`there is no demand file ${demand}`, LIVE_USAGE);
  }
  const host = options.lan ? lanAddress() : "127.0.0.1";
  say(`Starting a small county on ${options.data} ...`);
  const county = await startCounty({ data, host, httpPort, mqttPort, trouble: say });
  const { kiosks } = county;
  const { cloud, url: cloudUrl, countyLink } = county.cloud;
  const twin = await startTwin({ cloud, cloudUrl, countyLink, kiosks, productNames });
  // Built while the newcomer reads; whoever comes sooner waits for the same build.
  fetch(`${cloudUrl}/console/`).catch((error: unknown) => say(`the console: ${String(error)}`));
  try {
    await introduce(county, twin.url, say);
    const { services } = cloud;
    const stopDemand = startDemand({ kiosks, services, file: demand, pace, say });
    await attend(county, say);
    stopDemand();
    say("Stopping ...");
  } finally {
    await twin.stop();
    await county.stop();
  }
  say(`Stopped; everything is in ${options.data} and goes on at the next start.`);
  return 0;
}
