import type { Site } from "./site.ts";

/** What the cloud keeps for ever of a kiosk, as an auditor would read it. */

export interface LedgerRow {
  seq: number;
  kind: string;
  /** Unix seconds; null when the kiosk's time is not believed. */
  deviceTime: number | null;
  fact: { body: Record<string, unknown>; time: number };
}

export async function ledgerOf(site: Site, kiosk: string): Promise<LedgerRow[]> {
  const rows = await site.db
    .selectFrom("facts")
    .select(["seq", "kind", "device_time", "fact"])
    .where("kiosk", "=", kiosk)
    .orderBy("epoch")
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    kind: row.kind,
    deviceTime: row.device_time,
    fact: JSON.parse(row.fact) as LedgerRow["fact"],
  }));
}

export async function seqsOf(site: Site, kiosk: string): Promise<number[]> {
  return (await ledgerOf(site, kiosk)).map((row) => row.seq);
}

/** Quarantined bytes, as text. */
export async function quarantineOf(site: Site, kiosk: string) {
  const rows = await site.db
    .selectFrom("quarantine")
    .select(["epoch", "seq", "code", "bytes"])
    .where("kiosk", "=", kiosk)
    .orderBy("seq")
    .orderBy("hash")
    .execute();
  return rows.map(({ bytes, ...row }) => ({
    ...row,
    text: Buffer.from(bytes, "base64").toString("latin1"),
  }));
}

export async function gapsOf(site: Site, kiosk: string) {
  return site.db
    .selectFrom("gaps")
    .select(["epoch", "from_seq as from", "to_seq as to"])
    .where("kiosk", "=", kiosk)
    .execute();
}

/** Causes of the alerts that wait for a person. */
export async function alertsOf(site: Site, kiosk: string): Promise<string[]> {
  const alerts = await site.cloud.services.openAlerts();
  return alerts.filter((alert) => alert.kiosk === kiosk).map((alert) => alert.cause);
}
