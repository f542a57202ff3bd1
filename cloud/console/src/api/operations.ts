/**
 * Every operation of the staff's API as the console may call it: made from the service's own
 * OpenAPI document by `npm run console -- api`; a test compares the two. Do not edit.
 */
export interface Operations {
  listKiosks: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "kiosk": string; "place": string; "names": { "zh": string; "en": string }; "connection": "online" | "offline" | "unknown"; "heardAt": number; "lanes": readonly ({ "lane": number; "product": string; "onHand": number; "lots": readonly ({ "lot": string; "expiry": number; "count": number })[]; "uncertain": number })[]; "alerts": readonly ({ "id": number; "kiosk": string; "gateway"?: string; "product": string; "cause": string; "openedAt": number; "onHand"?: number })[]; "held": readonly ({ "product": string; "count": number })[]; "vouchers": boolean })[] } };
  readKiosk: { params: { "kiosk": string }; query: Record<string, never>; body: undefined; answer: { "kiosk": string; "place": string; "names": { "zh": string; "en": string }; "connection": "online" | "offline" | "unknown"; "heardAt": number; "lanes": readonly ({ "lane": number; "product": string; "onHand": number; "lots": readonly ({ "lot": string; "expiry": number; "count": number })[]; "uncertain": number })[]; "alerts": readonly ({ "id": number; "kiosk": string; "gateway"?: string; "product": string; "cause": string; "openedAt": number; "onHand"?: number })[]; "held": readonly ({ "product": string; "count": number })[]; "vouchers": boolean } };
  readKioskSettings: { params: { "kiosk": string }; query: Record<string, never>; body: undefined; answer: { "place": string; "names": { "zh": string; "en": string }; "lanes": readonly ({ "lane": number; "product": string })[]; "ways"?: { "grant": boolean; "voucher": boolean; "card": boolean }; "hours"?: { "open": number; "close": number }; "timeouts"?: { "confirmSeconds": number; "homeLeaveMs": number; "homeReturnMs": number; "settleMs": number; "dropMs": number; "doorOpenSeconds": number }; "nearest"?: readonly ({ "kiosk": string; "metres": number })[]; "firmware"?: string; "cardProduct"?: string; "reorder"?: Readonly<Record<string, number>> } };
  changeKioskSettings: { params: { "kiosk": string }; query: Record<string, never>; body: { "place": string; "names": { "zh": string; "en": string }; "lanes": readonly ({ "lane": number; "product": string })[]; "ways"?: { "grant": boolean; "voucher": boolean; "card": boolean }; "hours"?: { "open": number; "close": number }; "timeouts"?: { "confirmSeconds": number; "homeLeaveMs": number; "homeReturnMs": number; "settleMs": number; "dropMs": number; "doorOpenSeconds": number }; "nearest"?: readonly ({ "kiosk": string; "metres": number })[]; "firmware"?: string; "cardProduct"?: string; "reorder"?: Readonly<Record<string, number>> }; answer: { "place": string; "names": { "zh": string; "en": string }; "lanes": readonly ({ "lane": number; "product": string })[]; "ways"?: { "grant": boolean; "voucher": boolean; "card": boolean }; "hours"?: { "open": number; "close": number }; "timeouts"?: { "confirmSeconds": number; "homeLeaveMs": number; "homeReturnMs": number; "settleMs": number; "dropMs": number; "doorOpenSeconds": number }; "nearest"?: readonly ({ "kiosk": string; "metres": number })[]; "firmware"?: string; "cardProduct"?: string; "reorder"?: Readonly<Record<string, number>> } };
  readKioskPlan: { params: { "kiosk": string }; query: Record<string, never>; body: undefined; answer: { "plan": string | null } };
  readKioskClimate: { params: { "kiosk": string }; query: { "from": string; "to": string; "step": "slot" | "hour" | "day" }; body: undefined; answer: { "items": readonly ({ "start": number; "count": number; "temperatureCenti": { "min": number; "mean": number; "max": number }; "humidityDeci": { "min": number; "mean": number; "max": number } })[] } };
  listKioskVouchers: { params: { "kiosk": string }; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "product": string; "count": number })[] } };
  listKioskLoads: { params: { "kiosk": string }; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "id": string; "lane": number; "lot": string; "count": number })[] } };
  planLoad: { params: { "kiosk": string }; query: Record<string, never>; body: { "lane": number; "lot": string; "expiry": number; "count": number }; answer: { "load": string } };
  listKioskFacts: { params: { "kiosk": string }; query: { "before"?: string }; body: undefined; answer: { "items": readonly ({ "epoch": number; "seq": number; "kind": string; "at": number | null; "receivedAt": number; "says": Readonly<Record<string, string | number>> })[]; "next": string | null } };
  listStock: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "kiosk": string; "lane": number; "product": string; "lot": string; "expiry": number; "onHand": number })[] } };
  readOutlook: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "kiosks": readonly ({ "kiosk": string; "position": { "latitude": number; "longitude": number } | null; "products": readonly ({ "product": string; "onHand": number; "reorderAt": number; "daysLeft": number | null })[] })[]; "days": readonly ({ "startsAt": number; "boxes": number })[] } };
  listAlerts: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "id": number; "kiosk": string; "gateway"?: string; "product": string; "cause": string; "openedAt": number; "onHand"?: number })[] } };
  settleAlert: { params: { "alert": string }; query: Record<string, never>; body: { "note": string }; answer: { "alert": number; "settled": boolean } };
  listFeedback: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "id": number; "kiosk": string; "kind": string; "product": string; "rating"?: number; "words": string; "toldAt": number })[] } };
  answerFeedback: { params: { "feedback": string }; query: Record<string, never>; body: { "words": string }; answer: { "feedback": number; "answered": boolean } };
  listProducts: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "code": string; "names": { "zh": string; "en": string }; "choosing": { "zh": string; "en": string } })[] } };
  listRefusedLots: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "lot": string; "refusedAt": number })[] } };
  refuseLot: { params: Record<string, never>; query: Record<string, never>; body: { "lot": string; "reason": string }; answer: { "lot": string; "refusedAt": number } };
  readPolicy: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "quotas": readonly ({ "rule": number; "period": "month" | "year"; "boxes": number; "ways": readonly ("grant" | "voucher" | "card")[] })[]; "ages": { "min"?: number; "max"?: number; "boundary"?: "anniversary" | "dayAfter" }; "climate"?: { "lostMinutes": number; "rules": readonly (unknown)[] } } };
  changePolicy: { params: Record<string, never>; query: Record<string, never>; body: { "quotas": readonly ({ "rule": number; "period": "month" | "year"; "boxes": number; "ways": readonly ("grant" | "voucher" | "card")[] })[]; "ages": { "min"?: number; "max"?: number; "boundary"?: "anniversary" | "dayAfter" }; "climate"?: { "lostMinutes": number; "rules": readonly (unknown)[] } }; answer: { "quotas": readonly ({ "rule": number; "period": "month" | "year"; "boxes": number; "ways": readonly ("grant" | "voucher" | "card")[] })[]; "ages": { "min"?: number; "max"?: number; "boundary"?: "anniversary" | "dayAfter" }; "climate"?: { "lostMinutes": number; "rules": readonly (unknown)[] } } };
  listPeople: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "account": string; "name": string; "person": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[]; "hasPassword": boolean; "createdAt": number; "closed": boolean })[] } };
  makeAccount: { params: Record<string, never>; query: Record<string, never>; body: { "name": string; "person": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[] }; answer: { "account": string; "name": string; "person": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[]; "hasPassword": boolean; "createdAt": number; "closed": boolean } };
  readAccount: { params: { "account": string }; query: Record<string, never>; body: undefined; answer: { "account": string; "name": string; "person": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[]; "hasPassword": boolean; "createdAt": number; "closed": boolean } };
  changeAccount: { params: { "account": string }; query: Record<string, never>; body: { "person": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[]; "closed": boolean }; answer: { "account": string; "name": string; "person": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[]; "hasPassword": boolean; "createdAt": number; "closed": boolean } };
  makeLink: { params: { "account": string }; query: Record<string, never>; body: Record<string, never>; answer: { "link": string | null } };
  listApiKeys: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "items": readonly ({ "key": string; "name": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[]; "madeBy": string; "createdAt": number; "expiresAt": number; "revoked": boolean })[] } };
  makeApiKey: { params: Record<string, never>; query: Record<string, never>; body: { "name": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[]; "days": number }; answer: unknown };
  revokeApiKey: { params: { "key": string }; query: Record<string, never>; body: undefined; answer: { "key": string; "name": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[]; "madeBy": string; "createdAt": number; "expiresAt": number; "revoked": boolean } };
  listAudit: { params: Record<string, never>; query: { "before"?: string; "subject"?: string }; body: undefined; answer: { "items": readonly ({ "id": number; "at": number; "actor": string; "action": string; "subject": string; "place": string; "before": unknown; "after": unknown })[] } };
  reportStockAndMovement: { params: Record<string, never>; query: { "place"?: string; "format"?: "json" | "csv" | "xlsx"; "lang"?: "zh" | "en"; "period": string; "level"?: "province" | "city" | "county" | "township" | "village" | "kiosk" }; body: undefined; answer: { "title": { "zh": string; "en": string }; "columns": readonly ({ "key": string; "names": { "zh": string; "en": string } })[]; "items": readonly (Readonly<Record<string, string | number | null>>)[] } };
  reportMachines: { params: Record<string, never>; query: { "place"?: string; "format"?: "json" | "csv" | "xlsx"; "lang"?: "zh" | "en"; "period": string }; body: undefined; answer: { "title": { "zh": string; "en": string }; "columns": readonly ({ "key": string; "names": { "zh": string; "en": string } })[]; "items": readonly (Readonly<Record<string, string | number | null>>)[] } };
  reportStorageLog: { params: Record<string, never>; query: { "place"?: string; "format"?: "json" | "csv" | "xlsx"; "lang"?: "zh" | "en"; "period": string }; body: undefined; answer: { "title": { "zh": string; "en": string }; "columns": readonly ({ "key": string; "names": { "zh": string; "en": string } })[]; "items": readonly (Readonly<Record<string, string | number | null>>)[] } };
  reportExpiry: { params: Record<string, never>; query: { "place"?: string; "format"?: "json" | "csv" | "xlsx"; "lang"?: "zh" | "en" }; body: undefined; answer: { "title": { "zh": string; "en": string }; "columns": readonly ({ "key": string; "names": { "zh": string; "en": string } })[]; "items": readonly (Readonly<Record<string, string | number | null>>)[] } };
  reportLosses: { params: Record<string, never>; query: { "place"?: string; "format"?: "json" | "csv" | "xlsx"; "lang"?: "zh" | "en"; "period": string }; body: undefined; answer: { "title": { "zh": string; "en": string }; "columns": readonly ({ "key": string; "names": { "zh": string; "en": string } })[]; "items": readonly (Readonly<Record<string, string | number | null>>)[] } };
  readSession: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: { "id": string; "name": string; "account": string; "grants": readonly ({ "role": "province-viewer" | "county-manager" | "warehouse-keeper" | "technician" | "restocker" | "auditor"; "place": string })[]; "actions": readonly (string)[] } };
  leave: { params: Record<string, never>; query: Record<string, never>; body: undefined; answer: null };
  signIn: { params: Record<string, never>; query: Record<string, never>; body: { "name": string; "password": string }; answer: null };
  setOwnPassword: { params: Record<string, never>; query: Record<string, never>; body: { "old"?: string; "password": string }; answer: null };
}

export const ROUTES = {
  listKiosks: ["GET", "/api/v1/kiosks"],
  readKiosk: ["GET", "/api/v1/kiosks/{kiosk}"],
  readKioskSettings: ["GET", "/api/v1/kiosks/{kiosk}/settings"],
  changeKioskSettings: ["PUT", "/api/v1/kiosks/{kiosk}/settings"],
  readKioskPlan: ["GET", "/api/v1/kiosks/{kiosk}/plan"],
  readKioskClimate: ["GET", "/api/v1/kiosks/{kiosk}/climate"],
  listKioskVouchers: ["GET", "/api/v1/kiosks/{kiosk}/vouchers"],
  listKioskLoads: ["GET", "/api/v1/kiosks/{kiosk}/loads"],
  planLoad: ["POST", "/api/v1/kiosks/{kiosk}/loads"],
  listKioskFacts: ["GET", "/api/v1/kiosks/{kiosk}/facts"],
  listStock: ["GET", "/api/v1/stock"],
  readOutlook: ["GET", "/api/v1/outlook"],
  listAlerts: ["GET", "/api/v1/alerts"],
  settleAlert: ["POST", "/api/v1/alerts/{alert}/settlement"],
  listFeedback: ["GET", "/api/v1/feedback"],
  answerFeedback: ["POST", "/api/v1/feedback/{feedback}/answer"],
  listProducts: ["GET", "/api/v1/products"],
  listRefusedLots: ["GET", "/api/v1/refused-lots"],
  refuseLot: ["POST", "/api/v1/refused-lots"],
  readPolicy: ["GET", "/api/v1/policy"],
  changePolicy: ["PUT", "/api/v1/policy"],
  listPeople: ["GET", "/api/v1/people"],
  makeAccount: ["POST", "/api/v1/people"],
  readAccount: ["GET", "/api/v1/people/{account}"],
  changeAccount: ["PUT", "/api/v1/people/{account}"],
  makeLink: ["POST", "/api/v1/people/{account}/link"],
  listApiKeys: ["GET", "/api/v1/api-keys"],
  makeApiKey: ["POST", "/api/v1/api-keys"],
  revokeApiKey: ["DELETE", "/api/v1/api-keys/{key}"],
  listAudit: ["GET", "/api/v1/audit"],
  reportStockAndMovement: ["GET", "/api/v1/reports/stock-and-movement"],
  reportMachines: ["GET", "/api/v1/reports/machines"],
  reportStorageLog: ["GET", "/api/v1/reports/storage-log"],
  reportExpiry: ["GET", "/api/v1/reports/expiry"],
  reportLosses: ["GET", "/api/v1/reports/losses"],
  readSession: ["GET", "/api/v1/session"],
  leave: ["DELETE", "/api/v1/session"],
  signIn: ["POST", "/api/v1/session"],
  setOwnPassword: ["PUT", "/api/v1/session/password"],
} as const satisfies Record<keyof Operations, readonly [string, string]>;
