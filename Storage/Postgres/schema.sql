-- Applied in one transaction; every statement may be repeated. A change of the tables or of Orleans' queries raises PostgresSchema.Version.
-- Texts compare byte by byte (collation "C"): a beginning is a range, and no index breaks when the operating system sorts anew.

CREATE TABLE IF NOT EXISTS meta(
  name  text COLLATE "C" PRIMARY KEY,
  value text NOT NULL);

-- Orleans: the texts of its queries, read once at a process's start.
CREATE TABLE IF NOT EXISTS orleansquery(
  querykey  text COLLATE "C" PRIMARY KEY,
  querytext text NOT NULL);

-- Orleans: grain state. The primary key decides the race of two first inserts.
CREATE TABLE IF NOT EXISTS orleansstorage(
  serviceid              text COLLATE "C" NOT NULL,
  graintypestring        text COLLATE "C" NOT NULL,
  grainidextensionstring text COLLATE "C" NOT NULL DEFAULT '',
  grainidn0              bigint      NOT NULL,
  grainidn1              bigint      NOT NULL,
  grainidhash            integer     NOT NULL,
  graintypehash          integer     NOT NULL,
  payloadbinary          bytea,
  modifiedon             timestamptz NOT NULL DEFAULT now(),
  version                integer     NOT NULL,
  PRIMARY KEY(grainidhash, graintypehash, grainidextensionstring, grainidn0, grainidn1, graintypestring, serviceid));

-- Orleans: reminders. No index on the hash: the range queries are served by the due time.
CREATE TABLE IF NOT EXISTS orleansreminders(
  serviceid    text COLLATE "C" NOT NULL,
  grainid      text COLLATE "C" NOT NULL,
  remindername text COLLATE "C" NOT NULL,
  starttime    timestamptz NOT NULL,
  period       bigint      NOT NULL,
  grainhash    integer     NOT NULL,
  version      integer     NOT NULL,
  PRIMARY KEY(serviceid, grainid, remindername));
CREATE INDEX IF NOT EXISTS ix_orleansreminders_due ON orleansreminders(serviceid, starttime);

-- Orleans: which silos there are. Every change of a member counts the version up, which is how two changes can't both win.
CREATE TABLE IF NOT EXISTS orleansmembershipversion(
  deploymentid text COLLATE "C" PRIMARY KEY,
  changed      timestamptz NOT NULL DEFAULT now(),
  version      integer     NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS orleansmembership(
  deploymentid text COLLATE "C" NOT NULL,
  address      text COLLATE "C" NOT NULL,
  port         integer     NOT NULL,
  generation   integer     NOT NULL,
  siloname     text        NOT NULL,
  hostname     text        NOT NULL,
  status       integer     NOT NULL,
  proxyport    integer,
  suspecttimes text,
  starttime    timestamptz NOT NULL,
  iamalivetime timestamptz NOT NULL,
  PRIMARY KEY(deploymentid, address, port, generation));

-- The read model: what support lists and what is looked after without a reminder. Times are milliseconds since 1970 in UTC.
-- A folded address is the address in lower case (also beyond ASCII), which is what is compared and searched.
CREATE TABLE IF NOT EXISTS message(
  mailid       text COLLATE "C" PRIMARY KEY,
  organisation text COLLATE "C" NOT NULL,
  kind         text    NOT NULL,
  sender       text    NOT NULL,
  senderfolded text COLLATE "C" NOT NULL,
  acceptedat   bigint  NOT NULL,
  state        text    NOT NULL,
  nextdue      bigint,
  finished     integer NOT NULL,
  size         bigint  NOT NULL);
CREATE INDEX IF NOT EXISTS ix_message_accepted ON message(acceptedat, mailid);
CREATE INDEX IF NOT EXISTS ix_message_organisation ON message(organisation, acceptedat, mailid);
CREATE INDEX IF NOT EXISTS ix_message_sender ON message(senderfolded, acceptedat, mailid);
CREATE INDEX IF NOT EXISTS ix_message_unfinished ON message(mailid) WHERE finished = 0;

-- acceptedat is the message's: an address may have a million mails, and a page of them must not sort them all.
CREATE TABLE IF NOT EXISTS recipient(
  mailid     text COLLATE "C" NOT NULL,
  folded     text COLLATE "C" NOT NULL,
  address    text   NOT NULL,
  acceptedat bigint NOT NULL,
  accountid  text COLLATE "C",
  state      text   NOT NULL,
  method     text,
  PRIMARY KEY(mailid, folded));
CREATE INDEX IF NOT EXISTS ix_recipient_address ON recipient(folded, acceptedat, mailid);
CREATE INDEX IF NOT EXISTS ix_recipient_account ON recipient(accountid, acceptedat, mailid) WHERE accountid IS NOT NULL;

CREATE TABLE IF NOT EXISTS organisation(
  id text COLLATE "C" PRIMARY KEY);

-- What staff did. Only ever appended, whoever asks; the silo's role has no right to anything else either.
CREATE TABLE IF NOT EXISTS audit(
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at     bigint NOT NULL,
  who    text   NOT NULL,
  what   text   NOT NULL,
  why    text   NOT NULL,
  target text COLLATE "C" NOT NULL);
CREATE INDEX IF NOT EXISTS ix_audit_target ON audit(target, number);
CREATE OR REPLACE FUNCTION audit_stays_as_written() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN RAISE EXCEPTION 'the audit is only appended'; END$$;
CREATE OR REPLACE TRIGGER audit_stays_as_written BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_stays_as_written();

-- ASP.NET Core Data Protection keys, sealed.
CREATE TABLE IF NOT EXISTS protectionkey(
  name   text COLLATE "C" PRIMARY KEY,
  sealed bytea NOT NULL);
