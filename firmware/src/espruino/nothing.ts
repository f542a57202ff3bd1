/** What is called where nothing is to be done; one for all, because each costs a board memory. */
export function nothing(): void {}
