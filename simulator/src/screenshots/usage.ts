export const SCREENSHOTS_USAGE = `npm run screenshots -- [options]
  --to DIR    where the pictures go (default cloud/console/screenshots)
  --only NAME only pictures whose names begin so; several between commas
  --help      this text
Pictures of the console's main screens, of a live county on a fresh folder; needs Chromium.`;
