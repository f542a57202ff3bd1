import type { FaultName } from "../county/fault-names.ts";
import type { VendState } from "../world/vend-state.ts";

const NOT_TURNING = "a coil misbehaves only while its motor turns";
const AT_A_VISIT = "who counts stands before the machine, and nobody else is served";

/** Cells of the table no run can reach, each with the reason. */
const UNREACHABLE: Partial<Record<FaultName, Partial<Record<VendState, string>>>> = {
  jam: {
    idle: NOT_TURNING,
    asking: NOT_TURNING,
    armed: NOT_TURNING,
    testing: NOT_TURNING,
    settling: NOT_TURNING,
    doubting: NOT_TURNING,
  },
  // Somebody whose phone has armed the kiosk may wait until the door is shut, seldom enough.
  miscount: {
    asking: AT_A_VISIT,
    testing: AT_A_VISIT,
    turning: AT_A_VISIT,
    settling: AT_A_VISIT,
    doubting: AT_A_VISIT,
  },
};

/** Why this fault never meets a vend there; undefined where it can. */
export function whyUnreachable(fault: FaultName, state: VendState): string | undefined {
  return UNREACHABLE[fault]?.[state];
}
