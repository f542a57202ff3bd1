DROP FUNCTION lock_and_read(text[], bigint);

DROP TABLE notifications, alerts, grants, plans, refused_lots, loads, open_faults, uncertain_vends, stock, movements,
  quarantine, gaps, facts, epochs, kiosk_status, kiosks, products, gateways;

DROP FUNCTION refuse_change();

DROP FUNCTION refuse_change_unless_rebuilding();
