/**
 * Where every part of the ESP32 reference kiosk is wired. Firmware takes its pins from here and the
 * wiring drawing of hardware-docs is drawn from it, so the two cannot differ.
 *
 * Chosen for an ESP32-WROOM-32: GPIO 6-11 are its flash, 1 and 3 the console, 0, 2, 5, 12 and 15
 * are read at reset (strapping), 34-39 are inputs without pull-ups (ESP32 data sheet, section 2).
 * A module with PSRAM (WROVER) uses GPIO 16 and 17 itself and cannot be used with this table.
 */

/** GPIO numbers of the ESP32. */
export const GPIO = {
  /** RS-485 driver enable; only where lanes are driven by a lane board. */
  laneBoardEnable: 4,
  codeReaderRx: 16,
  codeReaderTx: 17,
  button: 18,
  i2cSda: 21,
  i2cScl: 22,
  /** Low holds both expanders in reset, which lets go of every motor. */
  expanderReset: 23,
  dropEmitter: 25,
  cardReaderTx: 26,
  cardReaderRx: 27,
  buzzer: 32,
  lamp: 33,
  dropReceiver: 34,
  door: 35,
} as const;

/** Seven-bit I2C addresses on the one bus. */
export const I2C_ADDRESS = {
  motorExpander: 0x20,
  homeExpander: 0x21,
  display: 0x3c,
  climate: 0x44,
  clock: 0x68,
} as const;

/** Bits a second of the one I2C bus; every part on it does 400 kHz. */
export const I2C_BITRATE = 400000;

/**
 * Espruino's serial ports by what is on them. An ESP32 has three, and Serial1 is the technician's
 * console; a kiosk whose lanes are on an RS-485 board has that board where the card reader would
 * be, and takes no cards.
 */
export const SERIAL = {
  laneBoardOrCardReader: "Serial2",
  codeReader: "Serial3",
} as const;

/** Lanes a kiosk with spirals behind expanders has at most; lanes are numbered from 1. */
export const SPIRAL_LANES = 12;

/** The expander pin (GPA0 is 0, GPB0 is 8) that runs this lane's motor when high. */
export function motorPin(lane: number): number {
  return lane - 1;
}

/**
 * The expander pin of this lane's home switch. GPA7 and GPB7 are left out: the data sheet since
 * 2022 calls them outputs only (MCP23017, DS20001952, table 1-1).
 */
export function homePin(lane: number): number {
  return lane <= 7 ? lane - 1 : lane;
}

/** One wire of the reference kiosk, seen from the controller. */
export interface PinUse {
  /** The part at the other end, as the parts list calls it. */
  part: string;
  /** What the wire says, in the part's own words. */
  signal: string;
  at: { on: "esp32"; gpio: number } | { on: "expander"; address: number; pin: number };
  direction: "in" | "out" | "both";
  /** The level that means yes; undefined for a bus. */
  active: "high" | "low" | undefined;
  /** On the controller's end of this wire. */
  millivolts: number;
  note: string;
  /** Set on wires that only a kiosk with a lane board has, in place of others. */
  variant?: "lane-board";
}

type Wire = [
  part: string,
  signal: string,
  gpio: number,
  direction: PinUse["direction"],
  active: PinUse["active"],
  note: string,
];

const WIRES: Wire[] = [
  ["gm65", "TX", GPIO.codeReaderRx, "in", undefined, "9600 8N1; the module takes 5 V, 160 mA"],
  ["gm65", "RX", GPIO.codeReaderTx, "out", undefined, "3.3 V levels"],
  ["sdt", "TX", GPIO.cardReaderRx, "in", undefined, "115200 8N1 through a MAX3232"],
  ["sdt", "RX", GPIO.cardReaderTx, "out", undefined, "through a MAX3232"],
  ["i2c", "SDA", GPIO.i2cSda, "both", undefined, "4.7 kohm to 3.3 V, once on the bus"],
  ["i2c", "SCL", GPIO.i2cScl, "both", undefined, "4.7 kohm to 3.3 V, once on the bus"],
  ["mcp23017", "RESET", GPIO.expanderReset, "out", "low", "both expanders; 10 kohm to ground"],
  ["drop-sensor", "emitter", GPIO.dropEmitter, "out", "high", "MOSFET gate; 10 kohm to ground"],
  ["drop-sensor", "receiver", GPIO.dropReceiver, "in", "low", "low while light; 10 kohm to 3.3 V"],
  ["door-switch", "contact", GPIO.door, "in", "high", "closed door is ground; 10 kohm to 3.3 V"],
  ["button", "contact", GPIO.button, "in", "low", "to ground; the ESP32's own pull-up"],
  ["button", "lamp", GPIO.lamp, "out", "high", "MOSFET gate; 10 kohm to ground"],
  ["buzzer", "drive", GPIO.buzzer, "out", "high", "MOSFET gate; 10 kohm to ground"],
];

/** In place of the card reader, on the same serial port. */
const LANE_BOARD_WIRES: Wire[] = [
  ["lane-board", "RO", GPIO.cardReaderRx, "in", undefined, "3.3 V RS-485 transceiver"],
  ["lane-board", "DI", GPIO.cardReaderTx, "out", undefined, "3.3 V RS-485 transceiver"],
  ["lane-board", "DE and RE", GPIO.laneBoardEnable, "out", "high", "10 kohm to ground: listens"],
];

function pinUse(wire: Wire): PinUse {
  const [part, signal, gpio, direction, active, note] = wire;
  return { part, signal, at: { on: "esp32", gpio }, direction, active, millivolts: 3300, note };
}

function laneUses(lane: number): PinUse[] {
  const { motorExpander, homeExpander } = I2C_ADDRESS;
  const part = "spiral-" + lane;
  return [
    {
      part,
      signal: "motor",
      at: { on: "expander", address: motorExpander, pin: motorPin(lane) },
      direction: "out",
      active: "high",
      millivolts: 3300,
      note: "MOSFET gate; 10 kohm to ground; the motor is on 24 V",
    },
    {
      part,
      signal: "home",
      at: { on: "expander", address: homeExpander, pin: homePin(lane) },
      direction: "in",
      active: "low",
      millivolts: 3300,
      note: "closed to ground at home; the expander's own pull-up",
    },
  ];
}

/** Every wire of the reference kiosk; a function, so that a board's program does not carry it. */
export function pinTable(): PinUse[] {
  const table = WIRES.map(pinUse);
  for (const wire of LANE_BOARD_WIRES) table.push({ ...pinUse(wire), variant: "lane-board" });
  for (let lane = 1; lane <= SPIRAL_LANES; lane++) table.push(...laneUses(lane));
  return table;
}
