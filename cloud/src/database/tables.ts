import type { ColumnType, Generated, Kysely } from "kysely";
import type { AlertSettings } from "../alerts/alert-settings.ts";
import type { ChannelAddress } from "../alerts/channel-address.ts";
import type { ProofBody } from "../alerts/messages.ts";
import type { CountyPolicy } from "../county/policy.ts";
import type { RecallView } from "../inventory-services.ts";
import type { Mismatch } from "../ledger/prove-books.ts";
import type { Noticed } from "../recall/recalls.ts";
import type { Grant, Role } from "../people/roles.ts";
import type { RolloutTables } from "../rollouts/rollout-tables.ts";
import type { Names } from "../services.ts";
import type { KioskSettings } from "../planning/build-plan.ts";
import type { PlanningTables } from "../nightly-plan/planning-tables.ts";
import type { RestockingTables } from "../restocking/restocking-tables.ts";

/**
 * Kysely's view of `migrations`; the tables intake writes by plain SQL are named here
 * for reading.
 */
export interface Tables extends PlanningTables, RolloutTables, RestockingTables {
  gateways: {
    gateway: string;
    token_hash: string;
    enrolled_at: number;
    /** When it last said what is true now; 0 before it did. */
    heard_at: Generated<number>;
  };
  products: {
    code: string;
    names: Json<Names>;
    choosing: Json<Names>;
    place: number;
  };
  kiosks: {
    kiosk: string;
    names: Json<Names>;
    settings: Json<KioskSettings>;
    /** Reorder points learned, by product. */
    learned: ColumnType<Record<string, number>, never, string>;
    gateway: string | null;
    term: Generated<number>;
    revision: Generated<number>;
    enrolled_at: number;
    /** The version a roll-out wants; null where the settings' own is wanted. */
    program: Generated<string | null>;
  };
  kiosk_status: {
    kiosk: string;
    state: string;
    heard_at: number;
    noted_at: number;
    session: number;
    revision: number;
    firmware: string;
  };
  epochs: {
    kiosk: string;
    epoch: number;
    nonce: string;
    opened_at: number;
    kept: Generated<number>;
  };
  facts: {
    kiosk: string;
    epoch: number;
    seq: number;
    kind: string;
    device_time: number | null;
    received_at: number;
    committed_at: number;
    fact: string;
    hash: Uint8Array;
  };
  gaps: {
    kiosk: string;
    epoch: number;
    from_seq: number;
    to_seq: number;
    received_at: number;
    committed_at: number;
  };
  quarantine: {
    kiosk: string;
    epoch: number;
    seq: number;
    hash: string;
    code: string;
    bytes: string;
    received_at: number;
    committed_at: number;
  };
  movements: {
    kiosk: string;
    epoch: number;
    seq: number;
    part: number;
    from_place: string;
    to_place: string;
    lane: number;
    product: string;
    lot: string;
    count: number;
    load: string;
  };
  stock: {
    kiosk: string;
    lane: number;
    product: string;
    lot: string;
    expiry: number;
    on_hand: number;
    place: number;
  };
  uncertain_vends: {
    kiosk: string;
    epoch: number;
    seq: number;
    lane: number;
    product: string;
    lot: string;
    settled_epoch: number | null;
    settled_seq: number | null;
    fell: boolean | null;
  };
  open_faults: { kiosk: string; code: string; lane: number };
  loads: {
    load: string;
    kiosk: string;
    lane: number;
    product: string;
    lot: string;
    expiry: number;
    count: number;
    planned_at: number;
    arrived_at: number | null;
    request: string | null;
  };
  quota_takes: {
    rule: number;
    window: number;
    pseudonym: string;
    taken: string[];
    given_back: string[];
  };
  vouchers: {
    kiosk: string;
    id: string;
    epoch: number;
    product: string;
    request_hash: string;
    state: string;
    code: string;
    holds: Generated<boolean>;
    intent_epoch: Generated<number>;
    intent_seq: Generated<number>;
    expires_at: number;
  };
  county_policy: { one: Generated<boolean>; policy: Json<CountyPolicy> };
  site_epochs: {
    gateway: string;
    epoch: number;
    nonce: string;
    opened_at: number;
    kept: Generated<number>;
  };
  site_facts: {
    gateway: string;
    epoch: number;
    seq: number;
    to_seq: number;
    kind: string;
    received_at: number;
    committed_at: number;
    fact: string;
    hash: string;
  };
  places: {
    place: string;
    kind: string;
    parent: string | null;
    names: Json<Names>;
    latitude_e6: number | null;
    longitude_e6: number | null;
    opened_at: number;
    closed_at: number | null;
    stocktake: string | null;
  };
  documents: {
    number: Generated<number>;
    key: string;
    kind: string;
    owner: string;
    by: string;
    subject: string | null;
    load: string | null;
    recount: boolean;
    booked_at: number;
    command: string;
    hash: string;
  };
  staff_movements: {
    number: number;
    part: number;
    from_place: string;
    to_place: string;
    product: string;
    lot: string;
    count: number;
  };
  balances: { place: string; product: string; lot: string; on_hand: number };
  lots: {
    product: string;
    lot: string;
    expiry: number | null;
    di: string | null;
    produced: number | null;
  };
  trade_items: { di: string; product: string; pack_quantity: number; maker: string };
  recalls: {
    recall: string;
    product: string;
    lot: string;
    class: number;
    authority: string;
    reason: string;
    by: string;
    noticed_at: number;
    noticed: Json<Noticed>;
    closed_by: Generated<string | null>;
    closed_at: Generated<number | null>;
    report: ColumnType<RecallReport | null, string | undefined, string>;
  };
  scans: {
    id: Generated<number>;
    scanned_at: number;
    by: string;
    text: string;
    product: string;
    lot: string;
  };
  proofs: {
    day: number;
    started_at: number;
    ended_at: Generated<number | null>;
    mismatches: Generated<number | null>;
    details: ColumnType<Mismatch[] | null, string | undefined, string>;
  };
  /** `account` is '' for the office's own link and the session it opened. */
  entrance_links: { token_hash: string; expires_at: number; account: Generated<string> };
  entrance_sessions: {
    id_hash: string;
    expires_at: number;
    account: Generated<string>;
    used_at: Generated<number>;
  };
  accounts: {
    account: string;
    name: string;
    person: string;
    password: string | null;
    created_at: number;
    closed_at: number | null;
  };
  account_roles: { account: string; role: string; place: string };
  api_keys: {
    key: string;
    name: string;
    secret_hash: string;
    grants: Json<Grant[]>;
    made_by: string;
    created_at: number;
    expires_at: number;
    revoked_at: number | null;
  };
  online_spans: { kiosk: string; from_at: number; to_at: number; going: boolean };
  audit_log: {
    id: Generated<number>;
    at: number;
    actor: string;
    action: string;
    subject: string;
    place: string;
    before: ColumnType<unknown, string | null, never>;
    after: ColumnType<unknown, string | null, never>;
  };
  idempotent_requests: {
    actor: string;
    key: string;
    fingerprint: string;
    status: number | null;
    answer: ColumnType<unknown, string | null, string | null>;
    at: number;
  };
  migrations: { number: number };
  failed_entries: { what: string; slot: number; count: number };
  refused_lots: { lot: string; refused_at: number };
  plans: { kiosk: string; revision: number; text: string; issued_at: number };
  grants: {
    id: string;
    kiosk: string;
    product: string;
    request: string;
    state: string;
    code: string;
    by_fact: Generated<boolean>;
    holds: Generated<boolean>;
    intent_epoch: Generated<number>;
    intent_seq: Generated<number>;
    created_at: number;
    ends_at: number;
  };
  alerts: {
    id: Generated<number>;
    /** Null for an alert of a gateway. */
    kiosk: string | null;
    gateway: string | null;
    /** A warehouse, '' for the whole service; null for an alert of a kiosk or a gateway. */
    place: string | null;
    about: Generated<string>;
    product: string;
    cause: string;
    opened_at: number;
    closed_at: number | null;
    on_hand: number | null;
    acknowledged_at: Generated<number | null>;
    acknowledged_by: Generated<string | null>;
    acknowledged_note: Generated<string | null>;
    level: Generated<number>;
    told_at: Generated<number | null>;
    due_at: Generated<number | null>;
  };
  alert_channels: {
    channel: string;
    name: string;
    place: string;
    roles: Json<Role[]>;
    address: Json<ChannelAddress>;
    is_on: boolean;
    created_at: number;
    changed_at: number;
    removed_at: Generated<number | null>;
  };
  alert_settings: { one: Generated<boolean>; settings: Json<AlertSettings> };
  alert_looks: { one: Generated<boolean>; looked_at: number; kiosks: number };
  alert_proofs: {
    day: number;
    at: number;
    checked: number;
    open: number;
    looked_at: number | null;
  };
  self_tests: {
    kiosk: string;
    id: string;
    started_at: number;
    received_at: number;
    received_from: string;
    record: string;
  };
  feedback: {
    id: Generated<number>;
    token_hash: string;
    kiosk: string;
    kind: string;
    product: string;
    rating: number | null;
    words: string;
    told_at: number;
    answer: Generated<string>;
    answered_at: number | null;
  };
  notifications: {
    id: Generated<number>;
    alert: number | null;
    event: string;
    channel: string;
    on_hand: number | null;
    written_at: number;
    attempts: Generated<number>;
    next_at: number;
    delivered_at: Generated<number | null>;
    given_up_at: Generated<number | null>;
    level: Generated<number>;
    key: Generated<string>;
    carried_by: Generated<number | null>;
    body: ColumnType<ProofBody | null, string | null | undefined, string | null>;
  };
}

type RecallReport = Pick<RecallView, "tasks" | "balance" | "notRefusing">;

type Json<T> = ColumnType<T, string, string>;

/** A database of ours, or a transaction on it. */
export type Db = Kysely<Tables>;
