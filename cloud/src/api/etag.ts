import { createHash } from "node:crypto";

/** A strong ETag (RFC 9110, section 8.8.3): the same only while every character is. */
export function etagOf(view: unknown): string {
  const digest = createHash("sha256").update(JSON.stringify(view)).digest("base64url");
  return `"${digest.slice(0, 22)}"`;
}

/** Whether If-None-Match or If-Match names this ETag, by the strong comparison. */
export function isNamed(header: string, etag: string): boolean {
  return header.split(",").some((one) => one.trim() === etag);
}
