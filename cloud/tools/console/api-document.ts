import { describedApp } from "../../src/api/described-app.ts";
import type { ApiDocument } from "./operations.ts";

/** The OpenAPI document of the service as it is written now; nothing is opened or asked. */
export async function apiDocument(): Promise<ApiDocument> {
  const app = await describedApp();
  try {
    return app.swagger() as unknown as ApiDocument;
  } finally {
    await app.close();
  }
}
