import type { Board, BoardInput, Clock, LookAtCard, Motors } from "../board/board.ts";
import { BeamSensor } from "./drivers/drop-sensor.ts";
import { CardReader } from "./drivers/card-reader.ts";
import { ClimateSensor } from "./drivers/climate.ts";
import { CodeReader } from "./drivers/code-reader.ts";
import { LaneBoard } from "./drivers/lane-board.ts";
import { OledDisplay } from "./drivers/display.ts";
import { Panel } from "./drivers/panel.ts";
import { RtcClock } from "./drivers/clock.ts";
import { Spirals } from "./drivers/spirals.ts";
import type { Log, Platform } from "./platform.ts";

/** What turns the lanes and sees boxes fall. */
interface Lanes {
  motors: Motors;
  dropSensor: Board["dropSensor"];
  start(sink: (input: BoardInput) => void, look: LookAtCard): void;
  stop(): void;
}

function spiralLanes(platform: Platform, log: Log): Lanes {
  const motors = new Spirals(platform, log);
  const dropSensor = new BeamSensor(platform);
  const cards = new CardReader(platform, log);
  return {
    motors,
    dropSensor,
    start(sink, look) {
      motors.start(sink);
      dropSensor.start(sink);
      cards.start(sink, look);
    },
    stop() {
      motors.stop();
      cards.stop();
      dropSensor.stop();
    },
  };
}

/** A lane board takes the serial port of the card reader, so such a kiosk reads no cards. */
function boardLanes(platform: Platform, log: Log): Lanes {
  const lanes = new LaneBoard(platform, log);
  const start: Lanes["start"] = (sink) => lanes.start(sink);
  return { motors: lanes, dropSensor: lanes, start, stop: () => lanes.stop() };
}

/** The reference kiosk's hardware. */
export function espruinoBoard(
  platform: Platform,
  lanes: "spirals" | "lane-board",
  log: Log,
): Board {
  const turning = lanes === "spirals" ? spiralLanes(platform, log) : boardLanes(platform, log);
  const oled = new OledDisplay(platform, log);
  const panel = new Panel(platform);
  const climate = new ClimateSensor(platform, log);
  const codes = new CodeReader(platform, log);
  const rtc = new RtcClock(platform);
  const clock: Clock = rtc;
  rtc.start();
  return {
    motors: turning.motors,
    dropSensor: turning.dropSensor,
    display: {
      show: (code, number) => oled.show(code, number),
      lamp: (on) => panel.lamp(on),
    },
    clock,
    start(sink, look) {
      oled.start();
      turning.start(sink, look);
      panel.start(sink);
      codes.start(sink);
      climate.start(sink);
    },
    stop() {
      // Not in reverse: whatever else fails on the way, no motor turns on.
      turning.stop();
      climate.stop();
      codes.stop();
      panel.stop();
      oled.stop();
      rtc.stop();
    },
  };
}
