-- The store's tables. SQLite and PostgreSQL both run this; BLOB is written BYTEA there, and the serial keys differ.
CREATE TABLE snapshots (digest TEXT PRIMARY KEY, data BLOB NOT NULL, size INTEGER NOT NULL, kept_at TEXT NOT NULL);
CREATE TABLE visits (id TEXT PRIMARY KEY, body TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE answers (
  visit TEXT NOT NULL, number INTEGER NOT NULL, interrupt_id TEXT NOT NULL, link_id TEXT NOT NULL, version INTEGER NOT NULL,
  answer TEXT NOT NULL, question TEXT NOT NULL,
  PRIMARY KEY (visit, number), UNIQUE (visit, interrupt_id), UNIQUE (visit, link_id, version)
);
CREATE TABLE images (
  visit TEXT NOT NULL, number INTEGER NOT NULL, digest TEXT NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (visit, number), UNIQUE (visit, digest)
);
CREATE TABLE image_bytes (digest TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE invitations (id TEXT PRIMARY KEY, visit TEXT NOT NULL, issued_at TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX invitations_of ON invitations (visit);
CREATE TABLE briefs (visit TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (visit, version));
CREATE TABLE decisions (visit TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (visit, number));
CREATE TABLE outbox (
  visit TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL, sealed_at TEXT NOT NULL, document BLOB NOT NULL,
  sent_to TEXT NOT NULL, sent_at TEXT NOT NULL, answer TEXT NOT NULL,
  PRIMARY KEY (visit, version)
);
CREATE TABLE users (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE audit (
  number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, visit TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX audit_of ON audit (visit);
CREATE TABLE secrets (name TEXT PRIMARY KEY, data BLOB NOT NULL);
