/** Whom the cloud could hear, looked at now and then by somebody who sees every line. Pure. */
export class Reach {
  private readonly upSince = new Map<string, number>();
  private readonly downSince = new Map<string, number>();

  /**
   * One look. `isSiteUp` says that gateway, cloud and the road between them stand; without them
   * nothing is known of a kiosk.
   */
  look(kiosk: string, at: { nowMs: number; isSiteUp: boolean; isUp: boolean }): void {
    const { nowMs, isSiteUp, isUp } = at;
    keep(this.upSince, { kiosk, nowMs, holds: isSiteUp && isUp });
    keep(this.downSince, { kiosk, nowMs, holds: isSiteUp && !isUp });
  }

  /** Since which look it was heard at every one, unix milliseconds. */
  heardSince(kiosk: string): number | undefined {
    return this.upSince.get(kiosk);
  }

  /** Since which look it was away at every one while its gateway was heard. */
  awaySince(kiosk: string): number | undefined {
    return this.downSince.get(kiosk);
  }

  /** Nobody looks any more. */
  stop(): void {
    this.upSince.clear();
    this.downSince.clear();
  }
}

function keep(
  since: Map<string, number>,
  { kiosk, nowMs, holds }: { kiosk: string; nowMs: number; holds: boolean },
): void {
  if (!holds) since.delete(kiosk);
  else if (!since.has(kiosk)) since.set(kiosk, nowMs);
}
