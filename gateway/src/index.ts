/**
 * What the rest of Anxin may use of the gateway: the composition, its ports, and their
 * implementations.
 */
export { createGateway } from "./gateway.ts";
export type { Gateway, GatewayParts, GatewayStatus, KioskStatus } from "./gateway.ts";
export type {
  AdmissionRefusal,
  Incoming,
  Inbox,
  LinkKind,
  Outgoing,
  Transport,
  Verdict,
} from "./transport.ts";
export { Broker } from "./broker/broker.ts";
export type { BrokerOptions } from "./broker/broker-options.ts";
export { BrokerClient } from "./broker-client/broker-client.ts";
export type { BrokerClientOptions } from "./broker-client/broker-client.ts";
export type { BrokerAddress } from "./broker-client/broker-address.ts";
export type { TlsPlace } from "./broker/listeners.ts";
export { readIdentity } from "./identity/gateway-identity.ts";
export { createAuthority } from "./identity/authority-folder.ts";
export type { GatewayIdentity } from "./identity/gateway-identity.ts";
export { SqliteJournal } from "./journal/sqlite-journal.ts";
export type { SqliteJournalOptions } from "./journal/sqlite-journal.ts";
export { soundJournal } from "./journal/open-journal.ts";
export { JournalError } from "./journal/port.ts";
export type {
  Batch,
  Journal,
  JournalCause,
  JournalEntry,
  JournalReads,
  JournalStatus,
  KioskRecord,
  StoredEntry,
} from "./journal/port.ts";
export type { EntryBody, Shelf } from "./fleet/decision.ts";
export type { Mark } from "./fleet/state.ts";
export { CloudError } from "./uplink/cloud-link.ts";
export type { CloudCause, CloudLink, StreamHandlers } from "./uplink/cloud-link.ts";
export { HttpCloudLink } from "./uplink/http-cloud-link.ts";
export type { HttpCloudLinkOptions } from "./uplink/http-cloud-link.ts";
export { LiveEnrolment, enrolmentOf, readEnrolment } from "./config/enrolment.ts";
export type { EnrolledKiosk, Enrolment } from "./config/enrolment.ts";
export { OPTIONS, readConfig } from "./config/options.ts";
export type { Config } from "./config/options.ts";
export { nodeTime } from "./node-time.ts";
export { runGateway } from "./run.ts";
export type { Plants } from "./run.ts";
export type { Log, LogFields } from "./log.ts";
export type { Time } from "./time.ts";
