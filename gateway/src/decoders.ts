/**
 * What reads bytes from outside, for whoever feeds it what nobody sends: the simulator's fuzzing.
 */
export { LengthGuard } from "./broker/length-guard.ts";
export { enrolmentOf, type EnrolledKiosk } from "./config/enrolment.ts";
export { ConfigError } from "./config/config-error.ts";
export { readPlan } from "./downlink/plan-text.ts";
export { authenticate } from "./inbound/authenticate.ts";
export { read } from "./inbound/read.ts";
export {
  isAskResponse,
  isIntakeResponse,
  isProgramResponse,
  isStreamEvent,
  isTakeResponse,
} from "./uplink/answers.ts";
export { Lines } from "./uplink/lines.ts";
