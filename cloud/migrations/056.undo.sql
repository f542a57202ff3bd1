DROP INDEX stock_by_lot, loads_by_kiosk, places_counted, notifications_waiting, notifications_delivered, alerts_over, alerts_about, alerts_of_kiosk, balances_held, balances_under_way,
  staff_movements_by_product, documents_by_kind, documents_by_owner_and_time, documents_by_owner_and_kind;
