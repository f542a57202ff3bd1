/** Every setting of the cloud process: one row a key. All need a restart. */
export interface ConfigRow {
  key: string;
  /** The environment variable that wins over the file. */
  env: string;
  type: "text" | "integer" | "list";
  byDefault: string | number | readonly string[];
  /** Inclusive, for integers. */
  range?: readonly [number, number];
  why: string;
}

export const CONFIG_TABLE = [
  {
    key: "host",
    env: "ANXIN_CLOUD_HOST",
    type: "text",
    byDefault: "127.0.0.1",
    why: "Address to listen on; loopback unless a proxy with TLS or a trusted LAN is in front",
  },
  {
    key: "port",
    env: "ANXIN_CLOUD_PORT",
    type: "integer",
    byDefault: 8080,
    range: [0, 65535],
    why: "Port to listen on; 0 takes a free one, which is printed",
  },
  {
    key: "publicUrl",
    env: "ANXIN_CLOUD_PUBLIC_URL",
    type: "text",
    byDefault: "",
    why: "Where phones reach this service, as in kiosks' codes; empty takes the address listened on",
  },
  {
    key: "trustedProxies",
    env: "ANXIN_CLOUD_TRUSTED_PROXIES",
    type: "list",
    byDefault: [],
    why: "Addresses or networks of the TLS proxy in front; without them a publicUrl of https is refused",
  },
  {
    key: "databaseUrl",
    env: "DATABASE_URL",
    type: "text",
    byDefault: "",
    why: "PostgreSQL; empty runs PGlite in this process, for trying only",
  },
  {
    key: "databaseConnectionsMax",
    env: "ANXIN_CLOUD_DATABASE_CONNECTIONS_MAX",
    type: "integer",
    byDefault: 10,
    range: [1, 100],
    why: "Connections to PostgreSQL; each gateway's batch uses one while it commits",
  },
  {
    key: "dataFolder",
    env: "ANXIN_CLOUD_DATA",
    type: "text",
    byDefault: "./.anxin/cloud",
    why: "Where PGlite keeps its files; empty keeps nothing after the process ends",
  },
  {
    key: "bodyBytesMax",
    env: "ANXIN_CLOUD_BODY_BYTES_MAX",
    type: "integer",
    byDefault: 8388608,
    range: [65536, 67108864],
    why: "Largest request body; a gateway's batch must fit",
  },
  {
    key: "reorderPointDefault",
    env: "ANXIN_CLOUD_REORDER_POINT",
    type: "integer",
    byDefault: 3,
    range: [0, 9999],
    why: "Usable boxes of a product at or below which a low-stock alert opens, unless the kiosk sets its own",
  },
  {
    key: "webhookUrl",
    env: "ANXIN_CLOUD_WEBHOOK_URL",
    type: "text",
    byDefault: "",
    why: "Each alert is POSTed here as JSON, over https; empty sends none",
  },
  {
    key: "webhookAllowedHosts",
    env: "ANXIN_CLOUD_WEBHOOK_ALLOWED_HOSTS",
    type: "list",
    byDefault: [],
    why: "Hosts, such as hook.lan:8090, to which a webhook may go in clear or inside this network",
  },
  {
    key: "smtpUrl",
    env: "ANXIN_CLOUD_SMTP_URL",
    type: "text",
    byDefault: "",
    why: "Mail server for alerts, smtp:// or smtps://; empty sends none",
  },
  {
    key: "mailFrom",
    env: "ANXIN_CLOUD_MAIL_FROM",
    type: "text",
    byDefault: "",
    why: "Sender of alert mails; needed with smtpUrl",
  },
  {
    key: "mailTo",
    env: "ANXIN_CLOUD_MAIL_TO",
    type: "list",
    byDefault: [],
    why: "Receivers of alert mails, separated by commas in the environment; needed with smtpUrl",
  },
  {
    key: "countyFile",
    env: "ANXIN_CLOUD_COUNTY_FILE",
    type: "text",
    byDefault: "",
    why: "JSON of products, gateways, the county's policy and kiosks to set at start; repeating it changes nothing",
  },
  {
    key: "voucherKeysFile",
    env: "ANXIN_CLOUD_VOUCHER_KEYS_FILE",
    type: "text",
    byDefault: "",
    why: "JSON of kiosks' voucher keys, mode 600, written by the key file's computer; empty issues no voucher",
  },
] as const satisfies readonly ConfigRow[];
