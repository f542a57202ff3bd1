/**
 * The gateway in Prometheus' text format (prometheus.io/docs/practices/naming): base units,
 * counters end in `_total`, and no label whose values grow with the fleet.
 */
import { PROTOCOL } from "@anxin/firmware/contract";
import type { Registry } from "prom-client";
import prometheus from "prom-client";
import type { Watch, WatchParts } from "./watch.ts";

export interface MetricsParts extends Pick<
  WatchParts,
  "tally" | "words" | "automation" | "version"
> {
  watch: Pick<Watch, "readings" | "findings">;
}

const PREFIX = "anxin_gateway_";
const UPLINK_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const OWN: readonly string[] = ["gateway", "authority"];

export interface Metrics {
  registry: Registry;
  /** Notes how long the cloud took to take facts. */
  uplinkTook(ms: number): void;
  stop(): void;
}

export function metricsOf(parts: MetricsParts): Metrics {
  const registry = new prometheus.Registry();
  // Event loop delay, memory, processor: of Node itself.
  prometheus.collectDefaultMetrics({ register: registry });
  gauges(registry, parts);
  labelledGauges(registry, parts);
  counters(registry, parts);
  const uplink = new prometheus.Histogram({
    name: `${PREFIX}uplink_duration_seconds`,
    help: "Time the cloud took to take facts.",
    buckets: UPLINK_SECONDS,
    registers: [registry],
  });
  return {
    registry,
    uplinkTook: (ms) => uplink.observe(ms / 1000),
    stop: () => registry.clear(),
  };
}

/** One value each; not said while it is not known. */
function gauges(registry: Registry, { watch, automation }: MetricsParts): void {
  const values: Record<string, [help: string, read: () => number | undefined]> = {
    oldest_unsent_fact_age_seconds: [
      "Age of the oldest fact the cloud has not; 0 when it has all.",
      () => {
        const { nowMs, oldestUnsentAt = nowMs } = watch.readings();
        return Math.max(0, nowMs - oldestUnsentAt) / 1000;
      },
    ],
    unkept_facts: [
      "Facts durable here (held) that the cloud has not (kept).",
      () => watch.readings().kiosks.reduce((sum, { unkept }) => sum + unkept, 0),
    ],
    unkept_facts_of_worst_kiosk: [
      "The most such facts of one kiosk.",
      () => Math.max(0, ...watch.readings().kiosks.map(({ unkept }) => unkept)),
    ],
    journal_entries: ["Entries in the journal.", () => watch.readings().journal.entries],
    journal_size_bytes: ["Size of the journal.", () => watch.readings().journal.bytes],
    journal_size_bytes_max: ["Its bound.", () => watch.readings().journal.bytesMax],
    journal_fill_ratio: [
      "Size by bound; at 1 kiosks keep their facts.",
      () => watch.readings().journal.bytes / watch.readings().journal.bytesMax,
    ],
    stream_open: [
      "1 while plans and grants can come from the cloud.",
      () => Number(watch.readings().cloud.streaming),
    ],
    cloud_away_seconds: [
      "For how long the cloud has not answered.",
      () => watch.readings().cloud.awayMs / 1000,
    ],
    clock_error_seconds: [
      "The gateway's clock minus the cloud's.",
      () => seconds(watch.readings().cloud.clockErrorMs),
    ],
    automation_up: [
      "1 while the site's flows run.",
      () => Number(watch.readings().automation === "running"),
    ],
    automation_resident_memory_bytes: ["Of Node-RED.", () => automation().residentBytes],
  };
  for (const [name, [help, read]] of Object.entries(values)) {
    const gauge = new prometheus.Gauge({
      name: PREFIX + name,
      help,
      registers: [registry],
      collect() {
        const value = read();
        if (value === undefined) gauge.remove();
        else gauge.set(value);
      },
    });
  }
}

function labelledGauges(registry: Registry, { watch, version, tally }: MetricsParts): void {
  type Row = [labels: Record<string, string | number>, value: number];
  const values: Record<string, [help: string, labels: string[], read: () => Row[]]> = {
    kiosks: ["Kiosks served.", ["state"], () => kioskRows(watch)],
    kiosks_by_firmware: [
      "Kiosks by the firmware they last said.",
      ["firmware"],
      () => Object.entries(tally.firmware()).map(([firmware, count]) => [{ firmware }, count]),
    ],
    certificate_days_left: [
      "Until certificates end; of kiosks the soonest.",
      ["whose"],
      () => certificateRows(watch),
    ],
    findings: ["What a person should see to, by code.", ["code"], () => findingRows(watch)],
    build_info: [
      "Versions.",
      ["version", "protocol", "node"],
      () => [[{ version, protocol: PROTOCOL, node: process.version }, 1]],
    ],
  };
  for (const [name, [help, labelNames, read]] of Object.entries(values)) {
    const gauge = new prometheus.Gauge({
      name: PREFIX + name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        gauge.reset();
        for (const [labels, value] of read()) gauge.set(labels, value);
      },
    });
  }
}

function counters(registry: Registry, { tally, words }: MetricsParts): void {
  const facts = new prometheus.Counter({
    name: `${PREFIX}facts_total`,
    help: "What kiosks told and the journal has: accepted, quarantined, or declared lost (gap).",
    labelNames: ["outcome"],
    registers: [registry],
    collect() {
      facts.reset();
      facts.inc({ outcome: "accepted" }, tally.entries.fact);
      facts.inc({ outcome: "quarantined" }, tally.entries.quarantine);
      facts.inc({ outcome: "gap" }, tally.entries.gap);
    },
  });
  const refused = new prometheus.Counter({
    name: `${PREFIX}messages_refused_total`,
    help: "Messages of kiosks that changed nothing, by the wire's code.",
    labelNames: ["code"],
    registers: [registry],
    collect() {
      refused.reset();
      for (const [code, count] of tally.refusals) refused.inc({ code }, count);
    },
  });
  const lines = new prometheus.Counter({
    name: `${PREFIX}log_lines_total`,
    help: "Log lines, by level and code.",
    labelNames: ["level", "code"],
    registers: [registry],
    collect() {
      lines.reset();
      for (const [key, count] of words.counts) {
        const [level = "", code = ""] = key.split(" ");
        lines.inc({ level, code }, count);
      }
    },
  });
}

function kioskRows(watch: MetricsParts["watch"]): [Record<string, string>, number][] {
  const { kiosks } = watch.readings();
  const online = kiosks.filter((one) => one.online).length;
  return [
    [{ state: "online" }, online],
    [{ state: "offline" }, kiosks.length - online],
  ];
}

function certificateRows(watch: MetricsParts["watch"]): [Record<string, string>, number][] {
  const soonest = new Map<string, number>();
  for (const { whose, daysLeft } of watch.readings().certificates) {
    const row = OWN.includes(whose) ? whose : "kiosk";
    soonest.set(row, Math.min(daysLeft, soonest.get(row) ?? Infinity));
  }
  return [...soonest].map(([whose, days]) => [{ whose }, days]);
}

function findingRows(watch: MetricsParts["watch"]): [Record<string, string>, number][] {
  const counts = new Map<string, number>();
  for (const { code } of watch.findings()) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => [{ code }, count]);
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
