import type { Link, LinkEvents } from "@anxin/firmware/board";

/** A line to the broker with a switch in it. */
export interface CutLink extends Link {
  /** While it is cut nothing passes and every connect ends at once. */
  cut(isCut: boolean): void;
  isCut(): boolean;
  /** The kiosk has a connection. */
  isUp(): boolean;
}

/** Puts the switch into `link`; `changed` is called when the line is up, down, cut or whole. */
export function cutLink(link: Link, changed: () => void): CutLink {
  let cut = false;
  let up = false;
  let current: LinkEvents | undefined;

  function be(isUp: boolean): void {
    up = isUp;
    changed();
  }

  function lose(): void {
    const events = current;
    current = undefined;
    link.disconnect();
    be(false);
    events?.down();
  }

  return {
    connect(as, events) {
      current = events;
      be(false);
      if (cut) {
        queueMicrotask(() => {
          if (current === events) lose();
        });
        return;
      }
      link.connect(as, {
        up: () => {
          if (current !== events) return;
          be(true);
          events.up();
        },
        down: () => {
          if (current !== events) return;
          current = undefined;
          be(false);
          events.down();
        },
        received: (topic, payload) => {
          if (current === events) events.received(topic, payload);
        },
      });
    },
    disconnect() {
      current = undefined;
      link.disconnect();
      be(false);
    },
    publish: (message) => {
      if (!cut) link.publish(message);
    },
    cut(isCut) {
      cut = isCut;
      if (isCut && current !== undefined) lose();
      else changed();
    },
    isCut: () => cut,
    isUp: () => up,
  };
}
