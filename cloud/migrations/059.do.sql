-- Programs of kiosks as the holder of the county key file signed them. Nobody here has a key to make a tag: bytes and
-- tags are only carried. Of one version each kind of board has one image; a kiosk's tag says which of them is its own.
CREATE TABLE programs (
  version text NOT NULL,
  board text NOT NULL,
  bytes integer NOT NULL,
  sha256 text NOT NULL,
  imported_at bigint NOT NULL,
  imported_by text NOT NULL,
  PRIMARY KEY (version, board)
);

CREATE TABLE program_pieces (
  sha256 text NOT NULL,
  piece integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (sha256, piece)
);

CREATE TABLE program_tags (
  kiosk text NOT NULL,
  epoch integer NOT NULL,
  version text NOT NULL,
  board text NOT NULL,
  tag text NOT NULL,
  PRIMARY KEY (kiosk, epoch, version)
);

CREATE INDEX program_tags_by_version ON program_tags (version, board);
