import { describe, expect, test } from "vitest";
import { playPure } from "./pure-runner.ts";
import { STORIES } from "./stories.ts";

describe("on the pure kiosk, in virtual time", () => {
  test.each(STORIES.map((story) => [story.name, story] as const))("%s", (_name, story) => {
    expect(playPure(story)).toEqual({ problems: [], lines: story.facts });
  });
});
