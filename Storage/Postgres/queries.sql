-- Our own queries, the same as SQLite's. Bounded, and every value is a parameter; one that may be null says its type.

-- name: MetaRead
SELECT value FROM meta WHERE name=@Name

-- name: MetaWriteOnce
INSERT INTO meta(name, value) VALUES(@Name, @Value) ON CONFLICT(name) DO NOTHING

-- A mail and its recipients at once: one commit.
-- name: MessageRecord
WITH m AS (
  INSERT INTO message(mailid, organisation, kind, sender, senderfolded, acceptedat, state, nextdue, finished, size)
  VALUES(@MailId, @Organisation, @Kind, @Sender, @SenderFolded, @AcceptedAt, @State, @NextDue, @Finished, @Size)
  ON CONFLICT(mailid) DO UPDATE
     SET organisation=excluded.organisation, kind=excluded.kind, sender=excluded.sender, senderfolded=excluded.senderfolded, acceptedat=excluded.acceptedat,
         state=excluded.state, nextdue=excluded.nextdue, finished=excluded.finished, size=excluded.size)
INSERT INTO recipient(mailid, folded, address, acceptedat, accountid, state, method)
SELECT @MailId, r.folded, r.address, @AcceptedAt, r.accountid, r.state, r.method
  FROM json_to_recordset(@Recipients::json) AS r(folded text, address text, accountid text, state text, method text)
ON CONFLICT(mailid, folded) DO UPDATE
   SET address=excluded.address, acceptedat=excluded.acceptedat, accountid=excluded.accountid, state=excluded.state, method=excluded.method

-- name: MessageDelete
WITH r AS (DELETE FROM recipient WHERE mailid=@MailId)
DELETE FROM message WHERE mailid=@MailId

-- name: MessageRead
SELECT mailid, organisation, kind, sender, acceptedat, state, nextdue, finished, size FROM message WHERE mailid=@MailId

-- name: RecipientsRead
SELECT mailid, address, accountid, state, method FROM recipient WHERE mailid=@MailId ORDER BY folded LIMIT @Limit

-- name: Unfinished
SELECT mailid, organisation, kind, sender, acceptedat, state, nextdue, finished, size FROM message
 WHERE finished=0 AND mailid>@After AND (nextdue IS NULL OR nextdue<=@Due) ORDER BY mailid LIMIT @Limit

-- name: MessagesNewest
SELECT mailid, organisation, kind, sender, acceptedat, state, nextdue, finished, size FROM message
 ORDER BY acceptedat DESC, mailid DESC LIMIT @Limit OFFSET @Offset

-- name: MessagesOfOrganisation
SELECT mailid, organisation, kind, sender, acceptedat, state, nextdue, finished, size FROM message
 WHERE organisation=@Organisation
 ORDER BY acceptedat DESC, mailid DESC LIMIT @Limit OFFSET @Offset

-- Ids are text in capitals; a prefix is a range.
-- name: MessagesById
SELECT mailid, organisation, kind, sender, acceptedat, state, nextdue, finished, size FROM message
 WHERE mailid BETWEEN @From AND @To AND (@Organisation::text IS NULL OR organisation=@Organisation)
 ORDER BY acceptedat DESC, mailid DESC LIMIT @Limit OFFSET @Offset

-- Addresses are compared folded. Each side gives as many as the page can reach, by its index.
-- name: MessagesOfAddress
SELECT mailid, organisation, kind, sender, acceptedat, state, nextdue, finished, size FROM message
 WHERE mailid IN (
   SELECT mailid FROM (
     SELECT mailid FROM message WHERE senderfolded=@Address AND (@Organisation::text IS NULL OR organisation=@Organisation)
      ORDER BY acceptedat DESC, mailid DESC LIMIT @Reach) s
   UNION SELECT mailid FROM (
     SELECT r.mailid FROM recipient r JOIN message m ON m.mailid=r.mailid
      WHERE r.folded=@Address AND (@Organisation::text IS NULL OR m.organisation=@Organisation)
      ORDER BY r.acceptedat DESC, r.mailid DESC LIMIT @Reach) r)
 ORDER BY acceptedat DESC, mailid DESC LIMIT @Limit OFFSET @Offset

-- All addresses that begin so, in one organisation or all; @Most bounds the work for a short beginning.
-- name: MessagesByAddress
SELECT mailid, organisation, kind, sender, acceptedat, state, nextdue, finished, size FROM message
 WHERE mailid IN (
   SELECT mailid FROM (SELECT mailid FROM message WHERE senderfolded BETWEEN @From AND @To LIMIT @Most) s
   UNION SELECT mailid FROM (SELECT mailid FROM recipient WHERE folded BETWEEN @From AND @To LIMIT @Most) r)
   AND (@Organisation::text IS NULL OR organisation=@Organisation)
 ORDER BY acceptedat DESC, mailid DESC LIMIT @Limit OFFSET @Offset

-- name: MessagesOfAccount
SELECT m.mailid, m.organisation, m.kind, m.sender, m.acceptedat, m.state, m.nextdue, m.finished, m.size
  FROM recipient r JOIN message m ON m.mailid=r.mailid
 WHERE r.accountid=@AccountId
 ORDER BY r.acceptedat DESC, r.mailid DESC LIMIT @Limit OFFSET @Offset

-- One after the other, so that numbers follow the order in which entries become visible: whoever pages by number misses none.
-- name: AuditAppend
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext('siegelpost audit')))
INSERT INTO audit(at, who, what, why, target) SELECT @At, @Who, @What, @Why, @Target FROM turn

-- name: AuditRead
SELECT number, at, who, what, why, target FROM audit
 WHERE number<@Before ORDER BY number DESC LIMIT @Limit

-- name: AuditReadOfTarget
SELECT number, at, who, what, why, target FROM audit
 WHERE target=@Target AND number<@Before ORDER BY number DESC LIMIT @Limit

-- name: OrganisationsAdd
INSERT INTO organisation(id) SELECT json_array_elements_text(@Ids::json) ON CONFLICT(id) DO NOTHING

-- name: OrganisationRemove
DELETE FROM organisation WHERE id=@Id

-- name: OrganisationsRead
SELECT id FROM organisation ORDER BY id LIMIT @Limit

-- name: ProtectionKeysRead
SELECT name, sealed FROM protectionkey ORDER BY name LIMIT @Limit

-- name: ProtectionKeyWrite
INSERT INTO protectionkey(name, sealed) VALUES(@Name, @Sealed) ON CONFLICT(name) DO UPDATE SET sealed=excluded.sealed

-- name: OrganisationRead
SELECT id FROM organisation WHERE id=@Id
