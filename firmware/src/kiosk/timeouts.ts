/** Before a plan says otherwise; each has its source in hardware-docs/measurements. */
export const DEFAULT_TIMEOUTS = {
  homeLeaveMs: 1000,
  homeReturnMs: 4000,
  settleMs: 250,
  dropMs: 2000,
};
