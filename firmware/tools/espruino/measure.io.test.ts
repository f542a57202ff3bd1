import { beforeAll, expect, it } from "vitest";
import { describeWith, NOTICE, requires } from "../testing/requires.ts";
import { type Figures, measure, type Took, type Waits } from "./measure.ts";

/** An ESP32's interpreter has this many variables of this size (its board file). */
const ESP32 = { variables: 16383, variableBytes: 14 };
/** The pretend machine around the program counts, though no board has it. */
const IDLE_MAX = 5000;
const PEAK_MAX = 8000;
/** From the last byte of a code or a card to the lit button, and from the press to the motor. */
const WAIT_MS_MAX = 300;

/** Two bundles and a whole story in an interpreter, on a busy machine. */
const TIMEOUT_MS = 600_000;

const ms = (took: Took): string =>
  `${Math.round(took.cpuMicros / 1000)} ms (${Math.round(took.wallMicros / 1000)} by the clock)`;

function together({ lastByteToLit: lit, pressToMotor: motor }: Waits): Took {
  return {
    wallMicros: lit.wallMicros + motor.wallMicros,
    cpuMicros: lit.cpuMicros + motor.cpuMicros,
  };
}

function toldWaits(waits: Waits): string {
  const { lastByteToLit: lit, pressToMotor: motor } = waits;
  return `to lit button ${ms(lit)}, press to motor ${ms(motor)}, together ${ms(together(waits))}`;
}

/** Lines for a person; what an ESP32 does is not known from them. */
function told(figures: Figures): string[] {
  const { idle, peak, variables, variableBytes, unsentFacts, voucher, card, hmac } = figures;
  const rest = `idle ${idle.median} (${idle.least} to ${idle.most}, target ${IDLE_MAX})`;
  return [
    `${variables} variables of ${variableBytes} B: ${rest}, peak ${peak} (target ${PEAK_MAX}) ` +
      `with ${unsentFacts} facts unsent, the pretend machine included; real ESP32: not verified`,
    `processor time: one HMAC ${ms(hmac)}; last byte of a voucher ${toldWaits(voucher)}; ` +
      `last byte of a card to the question ${ms(card.lastByteToQuestion)}, ${toldWaits(card)}; ` +
      `target ${WAIT_MS_MAX} ms on a board; this PC's speed is not an ESP32's: not verified`,
  ];
}

describeWith(["ESPRUINO"], "the kiosk's program in an interpreter", () => {
  let figures: Figures;
  beforeAll(async () => {
    figures = await measure(requires("ESPRUINO").value ?? "");
  }, TIMEOUT_MS);

  it("vends over MQTT with 200 facts unsent", async ({ annotate }) => {
    for (const line of told(figures)) await annotate(line, NOTICE);
    expect(figures.unsentFacts).toBeGreaterThanOrEqual(200);
  });

  it("keeps within an ESP32's memory, at rest and at most", ({ skip }) => {
    const { variables, variableBytes, idle, peak } = figures;
    const isEsp32 = variables === ESP32.variables && variableBytes === ESP32.variableBytes;
    const shape = `${variables} variables of ${variableBytes} B`;
    skip(!isEsp32, `needs an interpreter in the shape of an ESP32; this one has ${shape}`);
    expect(idle.median).toBeLessThanOrEqual(IDLE_MAX);
    expect(peak).toBeLessThanOrEqual(PEAK_MAX);
  });
});
