/**
 * The cloud: intake of facts, ledger, stock, plans, grants and alerts, as functions and as a
 * Fastify app.
 */
export type { AlertMessage } from "./alerts/alert-message.ts";
export { ALERT_SETTINGS_DEFAULT, writeAlertSettings } from "./alerts/alert-settings.ts";
export { mailChannel, type Channel } from "./alerts/channels.ts";
export { Sender } from "./alerts/sender.ts";
export { acknowledgeAlert } from "./alerts/alert-list.ts";
export type { Message } from "./alerts/messages.ts";
export { forecastOnThreads } from "./forecast-threads/forecast-on-threads.ts";
export { solverOnThread } from "./solver/solver-on-thread.ts";
export { hourlySweep, sweepOnce } from "./alerts/sweep.ts";
export { tellDue } from "./alerts/tell-due.ts";
export { Watch, watchOnce } from "./alerts/watch.ts";
export { BadWebhook, webhookChannel, type WebhookWish } from "./alerts/webhook.ts";
export * from "./app.ts";
export * from "./bus.ts";
export * from "./cloud.ts";
export { builtConsole, type ConsoleFiles } from "./console/console-files.ts";
export * from "./county/county.ts";
export { enrolCounty } from "./county/county-file.ts";
export * from "./database/open-database.ts";
export { migrate, undoMigrations } from "./database/migrate.ts";
export { archiveSettings } from "./database/wal-archive.ts";
export type { Db, Tables } from "./database/tables.ts";
export { DatabaseSessions } from "./database/database-sessions.ts";
export * from "./inventory-services.ts";
export * from "./ledger/prove-books.ts";
export { pagesOnCloud } from "./pages-on-cloud.ts";
export { Entrance } from "./people/entrance.ts";
export type * from "./parts.ts";
export { BadPolicy, POLICY_DEFAULT, type CountyPolicy } from "./county/policy.ts";
export { PlanTooLarge, settingsOf, type KioskSettings } from "./planning/build-plan.ts";
export type * from "./ports.ts";
export type * from "./services.ts";
export * from "./vouchers/voucher-keys.ts";
