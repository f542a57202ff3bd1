import { expect, test } from "vitest";
import { passwordEntry } from "./password-entry.ts";

test("a password becomes the line that mosquitto_passwd 2.0.11 wrote for it", () => {
  const salt = Buffer.from("TKZiEE8CkL0FEVYg", "base64");
  expect(passwordEntry("k1", "one", salt)).toBe(
    "k1:$7$101$TKZiEE8CkL0FEVYg$17jZLls/mqmpjFESjSPaSPveoX6BU+B12bCsCYmjvH6vqr407ZELZZkjkHwb8Ky/jDXZPIDaMdaciddoVZWtcA==",
  );
});
