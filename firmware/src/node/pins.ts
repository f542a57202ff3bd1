/**
 * Which pin of an Arduino running StandardFirmata is wired to what. Data only: the drivers, the
 * emulated Arduino and the wiring papers all read it. Pins carry Firmata's numbers, so A0 of an Uno
 * is 14. Inputs close to ground and are pulled up to 5 V by resistors of 4.7 kΩ at the board, so a
 * cut wire reads as the safe thing: lane away from home, beam dark, door open, button not pressed.
 * The Arduino's own pull-ups are not used: Firmata 2.4 drops one whenever an output of its port is
 * written while the input is low.
 */

/** One spiral: its motor's driver input, and the cam switch that is closed while it rests. */
export interface LanePins {
  lane: number;
  /** Output; high runs. The driver needs a pull-down: the pin floats until Firmata is up. */
  motor: number;
  /** Input; low is home. */
  home: number;
}

export interface FirmataPins {
  board: "uno" | "mega";
  lanes: readonly LanePins[];
  /** Infrared emitters, output; high is on. */
  dropEmitter: number;
  /** Receiver of the light curtain, input; low is light, high is dark. */
  dropReceiver: number;
  /** Input; low is closed. */
  door: number;
  /** The lit button, input; low is pressed. */
  button: number;
  /** The button's lamp, output; high is lit. */
  lamp: number;
  /** Output; high sounds. */
  buzzer: number;
  /** The Arduino's own bus: SHT3x and DS3231. */
  i2c: { sda: number; scl: number };
}

/** Volts of every signal above: both boards are 5 V parts. */
export const FIRMATA_VOLTS = 5;

/** Uno: 4 spirals. Pins 0 and 1 are its USB serial; 13 would blink at reset; 17 is free. */
export const UNO_PINS: FirmataPins = {
  board: "uno",
  lanes: [
    { lane: 1, motor: 4, home: 8 },
    { lane: 2, motor: 5, home: 9 },
    { lane: 3, motor: 6, home: 10 },
    { lane: 4, motor: 7, home: 11 },
  ],
  dropEmitter: 3,
  dropReceiver: 2,
  door: 12,
  button: 14,
  lamp: 15,
  buzzer: 16,
  i2c: { sda: 18, scl: 19 },
};

/** Mega 2560: 12 spirals, motors on 22 to 33, home switches on 34 to 45. */
export const MEGA_PINS: FirmataPins = {
  board: "mega",
  lanes: Array.from({ length: 12 }, (_, at) => ({ lane: at + 1, motor: 22 + at, home: 34 + at })),
  dropEmitter: 3,
  dropReceiver: 2,
  door: 4,
  button: 5,
  lamp: 6,
  buzzer: 7,
  i2c: { sda: 20, scl: 21 },
};

export const FIRMATA_BOARDS: Readonly<Record<FirmataPins["board"], FirmataPins>> = {
  uno: UNO_PINS,
  mega: MEGA_PINS,
};
