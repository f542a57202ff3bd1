import { expect, it } from "vitest";
import { describeWith, NOTICE, requires } from "../testing/requires.ts";
import { type Figures, measure, type Waits } from "./measure.ts";

/** An ESP32's interpreter has this many variables of this size (its board file). */
const ESP32 = { variables: 16383, variableBytes: 14 };
/** The pretend machine around the program counts, though no board has it. */
const IDLE_MAX = 5000;
const PEAK_MAX = 8000;

/** Two bundles and a whole story in an interpreter, on a busy machine. */
const TIMEOUT_MS = 600_000;

const ms = (micros: number): string => `${Math.round(micros / 1000)} ms`;

function toldWaits(waits: Waits): string {
  const { lastByteToLitMicros: lit, pressToMotorMicros: motor } = waits;
  return `to lit button ${ms(lit)}, press to motor ${ms(motor)}, together ${ms(lit + motor)}`;
}

/** Lines for a person; what an ESP32 does is not known from them. */
function told(figures: Figures): string[] {
  const { idle, peak, variables, variableBytes, unsentFacts, voucher, card, hmacMicros } = figures;
  const memory = `idle ${idle} (target ${IDLE_MAX}), peak ${peak} (target ${PEAK_MAX})`;
  const question = ms(card.lastByteToQuestionMicros);
  return [
    `${variables} variables of ${variableBytes} B: ${memory} with ${unsentFacts} facts unsent, ` +
      "the pretend machine included; real ESP32: not verified",
    `one HMAC ${ms(hmacMicros)}; last byte of a voucher ${toldWaits(voucher)}; ` +
      `last byte of a card to the question ${question}, ${toldWaits(card)}; ` +
      "target 300 ms on a board; this PC's speed is not an ESP32's: not verified",
  ];
}

describeWith(["ESPRUINO"], "the kiosk's program in an interpreter", () => {
  it(
    "vends over MQTT and keeps within an ESP32's memory",
    async ({ annotate }) => {
      const figures = await measure(requires("ESPRUINO").value ?? "");
      for (const line of told(figures)) await annotate(line, NOTICE);
      expect(figures.unsentFacts).toBeGreaterThanOrEqual(200);
      const { variables, variableBytes } = figures;
      if (variables !== ESP32.variables || variableBytes !== ESP32.variableBytes) return;
      expect({ idle: figures.idle <= IDLE_MAX, peak: figures.peak <= PEAK_MAX }).toEqual({
        idle: true,
        peak: true,
      });
    },
    TIMEOUT_MS,
  );
});
