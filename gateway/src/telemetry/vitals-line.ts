import { Point } from "@influxdata/influxdb-client";
import type { Vitals } from "@anxin/firmware/contract";

/**
 * One line of InfluxDB's line protocol: measurement `kiosk`, tag `kiosk`, one field for each thing
 * measured with its unit in the name, time in milliseconds.
 */
export function vitalsLine(kiosk: string, vitals: Vitals, atMs: number): string {
  const point = new Point("kiosk").tag("kiosk", kiosk).timestamp(atMs);
  const { temperatureCenti, humidityDeci } = vitals;
  point.intField("uptime_seconds", vitals.uptime);
  if (temperatureCenti !== undefined) point.floatField("celsius", temperatureCenti / 100);
  if (humidityDeci !== undefined) point.floatField("humidity_percent", humidityDeci / 10);
  const whole = {
    motor_milliamps: vitals.motorMilliamps,
    memory_free: vitals.memoryFree,
    signal_dbm: vitals.signalDbm,
    journal_free_records: vitals.journalFree,
  };
  for (const [name, value] of Object.entries(whole)) {
    if (value !== undefined) point.intField(name, value);
  }
  return point.toLineProtocol() ?? "";
}
