DROP TABLE program_tags;

DROP TABLE program_pieces;

DROP TABLE programs;
