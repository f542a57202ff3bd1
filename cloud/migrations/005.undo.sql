DROP TABLE climate, site_facts, site_epochs;
