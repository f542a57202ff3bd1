/** What this firmware calls itself in facts, presence and the plan; the package's version. */
export const FIRMWARE = "0.1.0";
