import type { FaultName } from "./fault-names.ts";
import type { Harmed, SiteHarm } from "./faults.ts";
import type { Death } from "./gateway-process.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Ports a gateway crosses, and queries a cloud makes, in the next seconds of a busy site. */
const CROSSINGS_AHEAD = 30;
const APPENDS_AHEAD = 4;
const QUERIES_AHEAD = 25;
const GATEWAY_CLOCK_SECONDS_MAX = 12 * 3600;

/** The process dies at one of its next awaits, and is started again after a while. */
function gatewayDies({ gateway, time }: Harmed, death: Death, downMs: number): void {
  gateway.killAt(death, () => {
    time.after(downMs, () => {
      if (!gateway.running()) gateway.start();
    });
  });
}

const gatewayDeath: SiteHarm = (harmed, random) => {
  const downMs = random.between(1, 30) * MINUTE_MS;
  const death = { crossings: random.below(CROSSINGS_AHEAD), unsynced: false };
  gatewayDies(harmed, death, downMs);
};

const unsynced: SiteHarm = (harmed, random) => {
  const downMs = random.between(1, 90) * MINUTE_MS;
  gatewayDies(harmed, { crossings: random.below(APPENDS_AHEAD), unsynced: true }, downMs);
};

const brokerDeath: SiteHarm = ({ gateway }, random) => {
  gateway.killBroker(random.between(1, 20) * MINUTE_MS);
};

const gatewayClock: SiteHarm = ({ gateway, time }, random) => {
  const seconds = random.between(-GATEWAY_CLOCK_SECONDS_MAX, GATEWAY_CLOCK_SECONDS_MAX);
  gateway.setClock(seconds * 1000);
  time.after(random.between(1, 24) * HOUR_MS, () => gateway.setClock(0));
};

const cloudDeath: SiteHarm = ({ desk, road, time }, random) => {
  const downMs = random.between(1, 60) * MINUTE_MS;
  desk.killAt(random.below(QUERIES_AHEAD), () => {
    road.close();
    time.after(downMs, () => {
      if (!desk.running()) desk.start();
      road.reopen();
    });
  });
};

/** The road between site and cloud is away. */
const partition: SiteHarm = ({ road, desk, time }, random) => {
  road.close();
  time.after(random.between(1, 240) * MINUTE_MS, () => {
    if (desk.running()) road.reopen();
  });
};

/** What each fault does to the whole site. */
export const SITE_HARMS: Partial<Record<FaultName, SiteHarm>> = {
  "gateway-death": gatewayDeath,
  unsynced,
  "broker-death": brokerDeath,
  "gateway-clock": gatewayClock,
  "cloud-death": cloudDeath,
  partition,
};
