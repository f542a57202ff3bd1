import { PEOPLE_STORIES } from "./people-stories.ts";
import type { Story } from "./story.ts";
import { VEND_STORIES } from "./vend-stories.ts";

/** Every story every kind of kiosk must play alike. */
export const STORIES: Story[] = VEND_STORIES.concat(PEOPLE_STORIES);
