/**
 * Every bound of the wire and of the kiosk, in one place.
 * Where a figure comes from the physical world its source is in hardware-docs/measurements.
 */
export const LIMITS = {
  /** Largest MQTT payload a gateway accepts from a kiosk, bytes. */
  payloadBytesMax: 16384,
  /** Largest plan, sealed, bytes: one flash page less its header. */
  planBytesMax: 3500,
  /** Largest `facts` message a kiosk builds, sealed, bytes. */
  factsBytesMax: 6000,
  factsPerMessageMax: 20,
  kioskIdLengthMax: 16,
  productLengthMax: 12,
  /** GS1 application identifier 10 (GS1 General Specifications, section 3.4.1). */
  lotLengthMax: 20,
  loadIdLengthMax: 12,
  firmwareVersionLengthMax: 16,
  lanesMax: 60,
  /** A lane is a queue; one lane holds at most this many lots at once. */
  lotsPerLaneMax: 4,
  laneDepthMax: 99,
  loadsPerPlanMax: 24,
  refusedLotsMax: 48,
  nearestMax: 4,
  /** A grant arms the kiosk for this long (invariant 11). */
  grantSeconds: 60,
  /** Wrong numbers typed for one grant before it ends refused. */
  numberTriesMax: 3,
  /** The kiosk remembers this many ended permissions, so that a repeat is known for what it is. */
  permissionsRemembered: 32,
  /** Two motor runs at most under one permission (invariant 2). */
  intentsPerPermissionMax: 2,
  /** Session numbers reserved in flash at a time. */
  sessionsReserved: 256,
  /** Vending stops while this many journal records are still free (invariant 10). */
  journalReserveRecords: 64,
  /** Below this, door and climate events become counters (invariant 10). */
  journalCountersBelowRecords: 16,
  /**
   * Receipts are repeated this often; hearing nothing valid for `silenceSeconds` means reconnect.
   */
  receiptSeconds: 20,
  silenceSeconds: 60,
  backoffSecondsMax: 900,
  /** Facts are not re-sent more often than this while no receipt moves the mark. */
  resendSeconds: 10,
  /** With a floor clock a lot drops only if it expires later than this after the floor. */
  floorClockMarginDays: 180,
  /** A change of device time against uptime beyond this is a `clock-jumped` fact. */
  clockJumpSeconds: 86400,
  /**
   * Device times outside these are impossible and are marked unknown: 2025-01-01 and 2085-01-01,
   * UTC.
   */
  timeSecondsMin: 1735689600,
  timeSecondsMax: 3629145600,
  /** Epoch roots the technician's tool leaves on a board (invariant 6). */
  epochRoots: 4,
  /** Longest code a reader hands on, characters: a load for every lane fits. */
  codeLengthMax: 512,
  /** Quota rules of a plan; a board keeps a base key for each. */
  quotaRulesMax: 4,
  quotaRuleNumberMax: 255,
  quotaBoxesMax: 99,
  ageMax: 150,
  /** How long a kiosk waits for the answer to `may` before it decides alone. */
  mayAnswerMs: 3000,
  /** How long the county keeps a box for a `may` it said yes to. */
  mayReserveSeconds: 120,
  /** A base key moves at most this many windows at once; more is a clock nobody should believe. */
  quotaWindowsAtOnceMax: 60,
  /** A voucher's or a load code's life: kiosks must remember those they took until then. */
  codeLifeSecondsMax: 604800,
  /** Rows of the climate rules a plan carries. */
  climateRulesMax: 8,
  /** Bytes of a program an answer may carry at most; an ESP32 asks for fewer. */
  programChunkBytesMax: 2048,
  /** Bytes of a Node board's program at most; an ESP32's is bounded by its slot. */
  programBytesMax: 4194304,
  /** Kiosks times epochs that one program's bundle file speaks of. */
  programManifestsMax: 200000,
  /** Kiosks one fact of a gateway speaks of. */
  kiosksPerSiteFactMax: 32,
} as const;

/**
 * Raw flash of an ESP32 board outside Storage: two free areas of Espruino's own list
 * (`jshFlashGetFree` of its ESP32 target). The area at 0x360000 overlaps Storage and is never used.
 * Node boards keep the same map in a file.
 */
export const FLASH_MAP = {
  pageBytes: 4096,
  /** Espruino's Storage: 224 pages. */
  storageAddress: 0x320000,
  /** Two plan slots, written in turn, so a torn plan leaves the one before. */
  planAddress: 0xe000,
  planPages: 2,
  /** 64 kB, the area a board's flash must have: the ring, and behind it the take log. */
  journalAddress: 0x310000,
  journalPages: 16,
  /** The journal ring: facts, session reservations and state snapshots. */
  ringPages: 12,
  /** What was taken with cards, vouchers and load codes, until its window or life is over. */
  takePages: 4,
} as const;
