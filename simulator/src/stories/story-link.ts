import type { Link, LinkEvents } from "@anxin/firmware/board";
import type { PartTime } from "../parts/part.ts";
import type { Message, StoryGateway } from "./gateway.ts";

const CONNECT_MS = 50;

/** The line between a kiosk and its gateway, inside one process, in order and without loss. */
export class StoryLink implements Link {
  private readonly time: PartTime;
  private readonly gateway: () => StoryGateway;
  private events: LinkEvents | undefined;
  private connected: boolean;
  private up: boolean;

  constructor(time: PartTime, gateway: () => StoryGateway) {
    this.time = time;
    this.gateway = gateway;
    this.events = undefined;
    this.connected = false;
    this.up = true;
  }

  connect(_as: object, events: LinkEvents): void {
    this.drop();
    this.events = events;
    this.time.after(CONNECT_MS, () => {
      if (this.events !== events) return;
      if (!this.up) return this.drop();
      this.connected = true;
      events.up();
      this.gateway().connected();
    });
  }

  disconnect(): void {
    this.connected = false;
    this.events = undefined;
  }

  publish(message: Message): void {
    if (this.connected) this.gateway().published(message.topic, message.payload);
  }

  /** From the gateway. */
  deliver(message: Message): void {
    if (this.connected) this.events?.received(message.topic, message.payload);
  }

  /** The wire is cut, or whole again. */
  setLine(up: boolean): void {
    this.up = up;
    if (!up) this.drop();
  }

  private drop(): void {
    const { events } = this;
    this.disconnect();
    events?.down();
  }
}
