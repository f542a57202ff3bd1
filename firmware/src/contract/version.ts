/**
 * Protocol version: the second segment of every topic. Changes add fields; a new number is a new
 * wire.
 */
export const PROTOCOL = 1;
