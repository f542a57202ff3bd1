import {
  createGm65Receiver,
  gm65Configuration,
  gm65Write,
  receiveGm65,
} from "@anxin/firmware/parts";
import type { Browser, Locator } from "playwright-core";
import decodeQr from "qr/decode.js";
import { PretendGm65 } from "../parts/gm65.ts";
import { realPartTime } from "../parts/rim/real-part-time.ts";

/** Draws a picture on a page of no site, whose policy is nobody's, and gives back its points. */
const POINTS = `async (png) => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + png;
  await picture.decode();
  const paper = Object.assign(document.createElement("canvas"), {
    width: picture.width,
    height: picture.height,
  });
  const pen = paper.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const { width, height, data } = pen.getImageData(0, 0, picture.width, picture.height);
  return { width, height, data: Array.from(data) };
}`;

interface Points {
  width: number;
  height: number;
  data: number[];
}

/** What the code says that a phone shows, read from a picture of its screen by another library. */
export async function codeOnScreen(browser: Browser, code: Locator): Promise<string> {
  const png = (await code.screenshot()).toString("base64");
  const page = await browser.newPage();
  const call = `(${POINTS})(${JSON.stringify(png)})`;
  const { data, ...size } = await page.evaluate<Points>(call);
  await page.close();
  return decodeQr({ ...size, data: Uint8ClampedArray.from(data) });
}

/**
 * Holds a code before a pretend reader, set up as a machine's driver does, and resolves to what the
 * driver's own receiver makes of the bytes, one at a time.
 */
export function readByScanner(text: string): Promise<string> {
  const part = new PretendGm65(realPartTime);
  const receiver = createGm65Receiver();
  return new Promise((resolve) => {
    part.plug((bytes) => {
      for (const byte of bytes) {
        receiveGm65(receiver, Uint8Array.of(byte), (event) => {
          if (event.kind === "line") resolve(event.text);
        });
      }
    });
    for (const register of gm65Configuration("sensing")) part.receive(gm65Write(register));
    part.show(text);
  });
}
