/** What is wrong with a curtain: `dark` sees no light ever, `light` never sees a shadow. */
export type CurtainState = "good" | "dark" | "light";

/** The light curtain across the chute: emitters a board switches, a receiver it reads. */
export class PretendCurtain {
  /** Told whenever what the receiver sees changes. */
  sees: (light: boolean) => void;
  private state: CurtainState;
  private emitting: boolean;
  private shadows: number;
  private told: boolean;

  constructor(state: CurtainState) {
    this.sees = () => {};
    this.state = state;
    this.emitting = false;
    this.shadows = 0;
    this.told = this.light();
  }

  light(): boolean {
    if (this.state !== "good") return this.state === "light";
    return this.emitting && this.shadows === 0;
  }

  set(state: CurtainState): void {
    this.state = state;
    this.tell();
  }

  emit(on: boolean): void {
    this.emitting = on;
    this.tell();
  }

  /** A box comes between, or has passed; two at once shadow it until both have. */
  shadow(dark: boolean): void {
    this.shadows = Math.max(0, this.shadows + (dark ? 1 : -1));
    this.tell();
  }

  private tell(): void {
    const light = this.light();
    if (light === this.told) return;
    this.told = light;
    this.sees(light);
  }
}

/** Light from outside: shadows where no box is, `count` of them, `everyMs` apart. */
export function flicker(
  curtain: PretendCurtain,
  after: (ms: number, action: () => void) => void,
  how: { count: number; everyMs: number },
): void {
  for (let i = 0; i < how.count; i++) {
    after(i * how.everyMs, () => curtain.shadow(true));
    after(i * how.everyMs + 1 + how.everyMs / 2, () => curtain.shadow(false));
  }
}
