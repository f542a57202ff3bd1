/**
 * The RS-485 lane board that speaks in inverted pairs: each of address, command and data is
 * followed by 255 minus itself, and five bytes answer: address, state, error, delivered, sum. Its
 * commands for doors and cooling are left out: nobody published what their replies mean.
 */
const COMMAND_BYTES = 6;
const REPLY_BYTES = 5;

/** Lanes are numbered from 1, and a lane's number is the command to vend from it. */
export const LANE_BOARD_LANES = 80;
const SELF_CHECK = 0x64;

/** As data of a command: with the drop sensor. In a reply: delivered. */
const YES = 0xaa;

const NORMAL = 0x5d;
const ABNORMAL = 0x5c;

/** The board's own names of what is wrong with a motor, by its error's high half. */
const MOTOR_FAULTS = [
  "none",
  "p-side-short",
  "n-side-short",
  "motor-short",
  "motor-open",
  "turn-timeout",
] as const;

/**
 * And of its drop sensor, by the low half: `lit-in-dark` sees light with its emitter off, `blind`
 * sees none with it on, `blocked` saw something before the motor ran.
 */
const SENSOR_FAULTS = ["none", "lit-in-dark", "blind", "blocked"] as const;

export type LaneMotorFault = (typeof MOTOR_FAULTS)[number];
export type LaneSensorFault = (typeof SENSOR_FAULTS)[number];

export interface LaneBoardReply {
  address: number;
  /** The board says it is in order, and names no fault. */
  normal: boolean;
  motor: LaneMotorFault;
  sensor: LaneSensorFault;
  /** The drop sensor saw something fall. */
  delivered: boolean;
}

export interface LaneBoardReceiver {
  /** The board that was asked; replies of others are not looked for. */
  address: number;
  bytes: Uint8Array;
  filled: number;
}

/** How long a vend may take; published drivers wait as long. */
export const LANE_BOARD_VEND_MS = 10000;
/** The same drivers wait 5 s for anything else, but a kiosk gives its drop sensor 2 s. */
export const LANE_BOARD_CHECK_MS = 1500;
/**
 * How long after its time a reply may still come. A reply does not say what it answers, so until
 * then, or until it came, nothing new is asked.
 */
export const LANE_BOARD_LATE_MS = 10000;

/** One turn of a lane, 1 to `LANE_BOARD_LANES`, with the drop sensor watching. */
export function laneBoardVend(address: number, lane: number): Uint8Array {
  return command(address, lane);
}

/** Asks the board to test its drop sensor. */
export function laneBoardSelfCheck(address: number): Uint8Array {
  return command(address, SELF_CHECK);
}

function command(address: number, code: number): Uint8Array {
  const bytes = new Uint8Array(COMMAND_BYTES);
  bytes.set([address, 0xff - address, code, 0xff - code, YES, 0xff - YES]);
  return bytes;
}

export function createLaneBoardReceiver(): LaneBoardReceiver {
  return { address: 0, bytes: new Uint8Array(REPLY_BYTES), filled: 0 };
}

/** To be called before a command is sent: forgets late bytes of an earlier one. */
export function expectLaneBoard(receiver: LaneBoardReceiver, address: number): void {
  receiver.address = address;
  receiver.filled = 0;
}

/**
 * Takes what arrived, in pieces of any size, and calls `onReply` for each whole reply of the board
 * that was asked. The echo of a command on the two-wire bus is never one.
 */
export function receiveLaneBoard(
  receiver: LaneBoardReceiver,
  chunk: Uint8Array,
  onReply: (reply: LaneBoardReply) => void,
): void {
  const { bytes } = receiver;
  for (let i = 0; i < chunk.length; i++) {
    bytes[receiver.filled++] = chunk[i] ?? 0;
    if (receiver.filled < REPLY_BYTES) continue;
    const reply = replyOf(receiver);
    // No start mark: where the five bytes are no reply, one may begin at the second.
    receiver.filled = reply === undefined ? REPLY_BYTES - 1 : 0;
    if (reply === undefined) bytes.set(bytes.subarray(1), 0);
    else onReply(reply);
  }
}

function replyOf(receiver: LaneBoardReceiver): LaneBoardReply | undefined {
  const { address, bytes } = receiver;
  const state = bytes[1] ?? 0;
  const error = bytes[2] ?? 0;
  const delivered = bytes[3] ?? 0;
  if (bytes[0] !== address) return undefined;
  if (((address + state + error + delivered) & 0xff) !== bytes[4]) return undefined;
  const motor = MOTOR_FAULTS[error >> 4];
  const sensor = SENSOR_FAULTS[error & 0x0f];
  if (state !== NORMAL && state !== ABNORMAL) return undefined;
  if (motor === undefined || sensor === undefined) return undefined;
  if (delivered !== YES && delivered !== 0) return undefined;
  const normal = state === NORMAL && error === 0;
  return { address, normal, motor, sensor, delivered: delivered === YES };
}
