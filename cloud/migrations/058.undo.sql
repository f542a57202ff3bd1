DROP TABLE climate_days;
