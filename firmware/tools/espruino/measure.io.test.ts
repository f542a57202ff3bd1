import { expect, it } from "vitest";
import { describeWith, NOTICE, requires } from "../testing/requires.ts";
import { type Figures, measure } from "./measure.ts";

/** An ESP32's interpreter has this many variables of this size (its board file). */
const ESP32 = { variables: 16383, variableBytes: 14 };
/** A ratchet: what decision 0016 reports, the pretend machine included. The target is 5,000. */
const IDLE_MAX = 6100;
const PEAK_MAX = 8000;

/** Two bundles and a whole story in an interpreter, on a busy machine. */
const TIMEOUT_MS = 600_000;

/** One line for a person; what an ESP32 does is not known from it. */
function told(figures: Figures): string {
  const { idle, peak, variables, variableBytes, unsentFacts: facts } = figures;
  const room = `${variables} variables of ${variableBytes} B`;
  const times =
    `voucher to lit button ${figures.voucherToArmedMicros} us, ` +
    `press to motor ${figures.pressToMotorMicros} us, one HMAC ${figures.hmacMicros} us on this PC`;
  const memory = `${room}: idle ${idle} (target 5000), peak ${peak} with ${facts} facts unsent`;
  return `${memory}; ${times}; real ESP32: not verified`;
}

describeWith(["ESPRUINO"], "the kiosk's program in an interpreter", () => {
  it(
    "vends over MQTT and keeps within an ESP32's memory",
    async ({ annotate }) => {
      const figures = await measure(requires("ESPRUINO").value ?? "");
      await annotate(told(figures), NOTICE);
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
