import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The files that take more than half a minute, longest first. A fresh clone has no timings to sort
 * by, and one of these begun last keeps everyone waiting for it alone.
 */
const LONG = [
  "simulator/src/campaign/campaign.io.test.ts",
  "simulator/src/stories/stories.io.test.ts",
  "gateway/src/automation/bad-flows.io.test.ts",
  "simulator/src/campaign/effect-boundary.io.test.ts",
  "cloud/src/pages/browser.io.test.ts",
  "simulator/src/fuzz/routes.io.test.ts",
  "simulator/src/live/console.io.test.ts",
  "simulator/src/twin/twin.io.test.ts",
  "gateway/src/faults.io.test.ts",
  "simulator/src/bad-input/grants.io.test.ts",
  "simulator/src/live/live.io.test.ts",
  "gateway/src/broker-client/gateway.io.test.ts",
  "simulator/src/bad-input/neighbours.io.test.ts",
  "gateway/src/automation/beside-process.io.test.ts",
  "simulator/src/bad-input/plans-and-uplink.io.test.ts",
  "gateway/src/disk-order.io.test.ts",
  "cloud/src/log-hygiene.io.test.ts",
  "simulator/src/bad-input/messages.io.test.ts",
  "simulator/src/stranger/stranger.io.test.ts",
];

/** Starts the long files first and leaves the others in the runner's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank(file: TestSpecification): number {
  const place = LONG.findIndex((path) => file.moduleId.endsWith(path));
  return place === -1 ? LONG.length : place;
}
