DROP TABLE self_tests;
