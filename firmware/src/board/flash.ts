/**
 * Raw flash as NOR flash is: programming only turns ones into zeros, erasing sets a whole page to
 * ones. Addresses are those of `FLASH_MAP`. Each call returns when its effect is durable, or
 * throws.
 */
export interface Flash {
  read(address: number, length: number): Uint8Array;
  write(address: number, bytes: Uint8Array): void;
  /** Erases the page that holds this address. */
  erase(address: number): void;
}
