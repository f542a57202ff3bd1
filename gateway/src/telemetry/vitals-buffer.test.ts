import { describe, expect, test } from "vitest";
import type { LogFields } from "../log.ts";
import { VirtualTime, settle } from "../testing/virtual-time.ts";
import type { LinesLink } from "./lines-link.ts";
import { LINES_MAX, VitalsBuffer } from "./vitals-buffer.ts";
import { vitalsLine } from "./vitals-line.ts";

const VITALS = { session: 1, n: 1, uptime: 60 };

class Server implements LinesLink {
  failing = false;
  readonly requests: (readonly string[])[] = [];
  readonly stored: string[] = [];
  closed = false;
  /** When set, no request ends before it is called. */
  hold: Promise<void> = Promise.resolve();

  async write(lines: readonly string[]): Promise<void> {
    this.requests.push(lines);
    await this.hold;
    if (this.failing) throw new Error("it takes nothing");
    this.stored.push(...lines);
  }

  close(): void {
    this.closed = true;
  }
}

function bench() {
  const time = new VirtualTime();
  const server = new Server();
  const lines: LogFields[] = [];
  const line = (fields: LogFields) => void lines.push(fields);
  const log = { info: line, warn: line, error: line };
  const buffer = new VitalsBuffer({ link: server, time, log });
  buffer.start();
  return { time, server, buffer, codes: () => lines.map(({ code }) => code), lines };
}

function tell(buffer: VitalsBuffer, count: number): void {
  for (let told = 0; told < count; told += 1) buffer.vitals("k1", { ...VITALS, uptime: told });
}

describe("a line", () => {
  test("says everything measured with its unit, and nothing that was not", () => {
    const all = {
      ...VITALS,
      temperatureCenti: -1250,
      humidityDeci: 455,
      motorMilliamps: 310,
      memoryFree: 1200,
      signalDbm: -67,
      journalFree: 900,
    };
    expect(vitalsLine("k1", all, 1_800_000_000_000)).toBe(
      "kiosk,kiosk=k1 celsius=-12.5,humidity_percent=45.5,journal_free_records=900i," +
        "memory_free=1200i,motor_milliamps=310i,signal_dbm=-67i,uptime_seconds=60i 1800000000000",
    );
    expect(vitalsLine("k1", VITALS, 5)).toBe("kiosk,kiosk=k1 uptime_seconds=60i 5");
  });
});

describe("vitals on their way", () => {
  test("go in one request every ten seconds", async () => {
    const { time, server, buffer } = bench();
    tell(buffer, 3);
    await time.pass(10_000);
    tell(buffer, 1);
    await time.pass(10_000);
    expect(server.requests.map((lines) => lines.length)).toEqual([3, 1]);
  });

  test("wait for a server that is away, the oldest dropped and counted beyond the bound", async () => {
    const { time, server, buffer, codes, lines } = bench();
    server.failing = true;
    tell(buffer, LINES_MAX + 1);
    await time.pass(3_600_000);
    expect(buffer.counts).toEqual({
      waiting: LINES_MAX - LINES_MAX / 10 + 1,
      dropped: LINES_MAX / 10,
    });
    expect(codes()).toEqual(["telemetry-lost"]);
    server.failing = false;
    await time.pass(60_000);
    expect(buffer.counts.waiting).toBe(0);
    expect(server.stored.at(-1)).toContain(`uptime_seconds=${LINES_MAX}i`);
    expect(lines).toMatchObject([
      { code: "telemetry-lost" },
      { code: "telemetry-back", dropped: LINES_MAX / 10 },
    ]);
  });

  test("are one request at a time, and stay bounded while it hangs", async () => {
    const { time, server, buffer } = bench();
    let release = () => {};
    server.hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    tell(buffer, 10);
    await time.pass(60_000);
    tell(buffer, 2 * LINES_MAX);
    expect(server.requests).toHaveLength(1);
    expect(buffer.counts.waiting).toBeLessThanOrEqual(LINES_MAX);
    release();
    await settle();
    expect(buffer.counts.waiting).toBe(0);
  });

  test("end with the gateway, which waits for nobody", async () => {
    const { time, server, buffer, codes } = bench();
    server.hold = new Promise(() => {});
    tell(buffer, 10);
    await time.pass(10_000);
    buffer.stop();
    tell(buffer, 10);
    await time.pass(60_000);
    expect({ closed: server.closed, waiting: buffer.counts.waiting, said: codes() }).toEqual({
      closed: true,
      waiting: 0,
      said: [],
    });
  });
});
