-- Applied in one transaction; every statement may be repeated. A change of the tables raises SqliteSchema.Version.

CREATE TABLE IF NOT EXISTS Meta(
  Name  TEXT PRIMARY KEY,
  Value TEXT NOT NULL) WITHOUT ROWID;

-- Orleans: the texts of its queries, read once at the silo's start.
CREATE TABLE IF NOT EXISTS OrleansQuery(
  QueryKey  TEXT PRIMARY KEY,
  QueryText TEXT NOT NULL) WITHOUT ROWID;

-- Orleans: grain state. The unique index decides the race of two first inserts.
CREATE TABLE IF NOT EXISTS OrleansStorage(
  ServiceId             TEXT    NOT NULL,
  GrainTypeString       TEXT    NOT NULL,
  GrainIdExtensionString TEXT   NOT NULL DEFAULT '',
  GrainIdN0             INTEGER NOT NULL,
  GrainIdN1             INTEGER NOT NULL,
  GrainIdHash           INTEGER NOT NULL,
  GrainTypeHash         INTEGER NOT NULL,
  PayloadBinary         BLOB,
  ModifiedOn            TEXT    NOT NULL,
  Version               INTEGER NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS UX_OrleansStorage
  ON OrleansStorage(ServiceId, GrainTypeString, GrainIdExtensionString, GrainIdN0, GrainIdN1);

-- Orleans: reminders. StartTime is 'yyyy-MM-dd HH:mm:ss[.fffffff]' in UTC: the range queries compare it as text, so its form is checked.
-- No index on GrainHash: SQLite would prefer it to the due index.
CREATE TABLE IF NOT EXISTS OrleansRemindersTable(
  ServiceId    TEXT    NOT NULL,
  GrainId      TEXT    NOT NULL,
  ReminderName TEXT    NOT NULL,
  StartTime    TEXT    NOT NULL CHECK(StartTime GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]*'),
  Period       INTEGER NOT NULL,
  GrainHash    INTEGER NOT NULL,
  Version      INTEGER NOT NULL,
  PRIMARY KEY(ServiceId, GrainId, ReminderName)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS IX_Reminders_Due ON OrleansRemindersTable(ServiceId, StartTime);

-- The read model: what support lists and what is looked after without a reminder. Times are milliseconds since 1970 in UTC.
-- A folded address is the address in lower case (also beyond ASCII), which is what is compared and searched.
CREATE TABLE IF NOT EXISTS Message(
  MailId       TEXT    PRIMARY KEY,
  Organisation TEXT    NOT NULL,
  Kind         TEXT    NOT NULL,
  Sender       TEXT    NOT NULL,
  SenderFolded TEXT    NOT NULL,
  AcceptedAt   INTEGER NOT NULL,
  State        TEXT    NOT NULL,
  NextDue      INTEGER,
  Finished     INTEGER NOT NULL,
  Size         INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS IX_Message_Accepted ON Message(AcceptedAt, MailId);
CREATE INDEX IF NOT EXISTS IX_Message_Organisation ON Message(Organisation, AcceptedAt, MailId);
CREATE INDEX IF NOT EXISTS IX_Message_Sender ON Message(SenderFolded, AcceptedAt, MailId);
CREATE INDEX IF NOT EXISTS IX_Message_Unfinished ON Message(MailId) WHERE Finished = 0;

-- AcceptedAt is the message's: an address may have a million mails, and a page of them must not sort them all.
CREATE TABLE IF NOT EXISTS Recipient(
  MailId     TEXT    NOT NULL,
  Folded     TEXT    NOT NULL,
  Address    TEXT    NOT NULL,
  AcceptedAt INTEGER NOT NULL,
  AccountId  TEXT,
  State      TEXT    NOT NULL,
  Method     TEXT,
  PRIMARY KEY(MailId, Folded)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS IX_Recipient_Address ON Recipient(Folded, AcceptedAt, MailId);
CREATE INDEX IF NOT EXISTS IX_Recipient_Account ON Recipient(AccountId, AcceptedAt, MailId) WHERE AccountId IS NOT NULL;

CREATE TABLE IF NOT EXISTS Organisation(
  Id TEXT PRIMARY KEY) WITHOUT ROWID;

-- What staff did. Only ever appended.
CREATE TABLE IF NOT EXISTS Audit(
  Number INTEGER PRIMARY KEY AUTOINCREMENT,
  At     INTEGER NOT NULL,
  Who    TEXT    NOT NULL,
  What   TEXT    NOT NULL,
  Why    TEXT    NOT NULL,
  Target TEXT    NOT NULL);
CREATE INDEX IF NOT EXISTS IX_Audit_Target ON Audit(Target, Number);
CREATE TRIGGER IF NOT EXISTS Audit_stays_as_written BEFORE UPDATE ON Audit
  BEGIN SELECT RAISE(ABORT, 'the audit is only appended'); END;

-- ASP.NET Core Data Protection keys, sealed.
CREATE TABLE IF NOT EXISTS ProtectionKey(
  Name   TEXT PRIMARY KEY,
  Sealed BLOB NOT NULL) WITHOUT ROWID;
