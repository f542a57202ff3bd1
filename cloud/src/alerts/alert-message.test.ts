import { createTransport } from "nodemailer";
import { expect, test } from "vitest";
import { plainOf } from "./messages.ts";

test("a kiosk's name with lines in it adds no header and no receiver to a mail", async () => {
  const name = "One\r\nBcc: thief@evil.example\r\n\r\n<script>";
  const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail({
    from: "anxin@county.example",
    to: "duty@county.example",
    ...plainOf({
      id: "notification-1",
      event: "opened",
      alert: 1,
      level: 1,
      cause: "low-stock",
      kiosk: "k1",
      gateway: "",
      kioskNames: { zh: name, en: name },
      product: "gel",
      productNames: { zh: name, en: name },
      onHand: 3,
      at: 1,
    }),
  });
  const [head = ""] = String(message).split(/\r?\n\r?\n/);
  const names = head.split(/\r?\n(?![ \t])/).map((line) => line.split(":")[0]?.toLowerCase());
  expect(names).toContain("subject");
  expect(names).not.toContain("bcc");
  expect(new Set(names).size).toBe(names.length);
});
