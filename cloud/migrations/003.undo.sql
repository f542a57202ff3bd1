DROP TABLE county_policy, quota_takes;
