-- Our own queries. Bounded, and every value is a parameter.

-- name: MetaRead
SELECT Value FROM Meta WHERE Name=@Name

-- name: MetaWriteOnce
INSERT INTO Meta(Name, Value) VALUES(@Name, @Value) ON CONFLICT(Name) DO NOTHING

-- A mail and its recipients at once. WHERE true: or ON would belong to the join.
-- name: MessageRecord
INSERT INTO Message(MailId, Organisation, Kind, Sender, SenderFolded, AcceptedAt, State, NextDue, Finished, Size)
VALUES(@MailId, @Organisation, @Kind, @Sender, @SenderFolded, @AcceptedAt, @State, @NextDue, @Finished, @Size)
ON CONFLICT(MailId) DO UPDATE
   SET Organisation=excluded.Organisation, Kind=excluded.Kind, Sender=excluded.Sender, SenderFolded=excluded.SenderFolded, AcceptedAt=excluded.AcceptedAt,
       State=excluded.State, NextDue=excluded.NextDue, Finished=excluded.Finished, Size=excluded.Size;
INSERT INTO Recipient(MailId, Folded, Address, AcceptedAt, AccountId, State, Method)
SELECT @MailId, r.value->>'folded', r.value->>'address', @AcceptedAt, r.value->>'accountid', r.value->>'state', r.value->>'method'
  FROM json_each(@Recipients) r WHERE true
ON CONFLICT(MailId, Folded) DO UPDATE
   SET Address=excluded.Address, AcceptedAt=excluded.AcceptedAt, AccountId=excluded.AccountId, State=excluded.State, Method=excluded.Method

-- name: MessageDelete
DELETE FROM Recipient WHERE MailId=@MailId;
DELETE FROM Message WHERE MailId=@MailId

-- name: MessageRead
SELECT MailId, Organisation, Kind, Sender, AcceptedAt, State, NextDue, Finished, Size FROM Message WHERE MailId=@MailId

-- name: RecipientsRead
SELECT MailId, Address, AccountId, State, Method FROM Recipient WHERE MailId=@MailId ORDER BY Folded LIMIT @Limit

-- name: Unfinished
SELECT MailId, Organisation, Kind, Sender, AcceptedAt, State, NextDue, Finished, Size FROM Message
 WHERE Finished=0 AND MailId>@After AND (NextDue IS NULL OR NextDue<=@Due) ORDER BY MailId LIMIT @Limit

-- name: MessagesNewest
SELECT MailId, Organisation, Kind, Sender, AcceptedAt, State, NextDue, Finished, Size FROM Message
 ORDER BY AcceptedAt DESC, MailId DESC LIMIT @Limit OFFSET @Offset

-- name: MessagesOfOrganisation
SELECT MailId, Organisation, Kind, Sender, AcceptedAt, State, NextDue, Finished, Size FROM Message
 WHERE Organisation=@Organisation
 ORDER BY AcceptedAt DESC, MailId DESC LIMIT @Limit OFFSET @Offset

-- Ids are text in capitals; a prefix is a range.
-- name: MessagesById
SELECT MailId, Organisation, Kind, Sender, AcceptedAt, State, NextDue, Finished, Size FROM Message
 WHERE MailId BETWEEN @From AND @To AND (@Organisation IS NULL OR Organisation=@Organisation)
 ORDER BY AcceptedAt DESC, MailId DESC LIMIT @Limit OFFSET @Offset

-- Addresses are compared folded. Each side gives as many as the page can reach, by its index.
-- name: MessagesOfAddress
SELECT MailId, Organisation, Kind, Sender, AcceptedAt, State, NextDue, Finished, Size FROM Message
 WHERE MailId IN (
   SELECT MailId FROM (
     SELECT MailId FROM Message WHERE SenderFolded=@Address AND (@Organisation IS NULL OR Organisation=@Organisation)
      ORDER BY AcceptedAt DESC, MailId DESC LIMIT @Reach)
   UNION SELECT MailId FROM (
     SELECT r.MailId FROM Recipient r CROSS JOIN Message m ON m.MailId=r.MailId
      WHERE r.Folded=@Address AND (@Organisation IS NULL OR m.Organisation=@Organisation)
      ORDER BY r.AcceptedAt DESC, r.MailId DESC LIMIT @Reach))
 ORDER BY AcceptedAt DESC, MailId DESC LIMIT @Limit OFFSET @Offset

-- All addresses that begin so, in one organisation or all; @Most bounds the work for a short beginning.
-- name: MessagesByAddress
SELECT MailId, Organisation, Kind, Sender, AcceptedAt, State, NextDue, Finished, Size FROM Message
 WHERE MailId IN (
   SELECT MailId FROM (SELECT MailId FROM Message WHERE SenderFolded BETWEEN @From AND @To LIMIT @Most)
   UNION SELECT MailId FROM (SELECT MailId FROM Recipient WHERE Folded BETWEEN @From AND @To LIMIT @Most))
   AND (@Organisation IS NULL OR Organisation=@Organisation)
 ORDER BY AcceptedAt DESC, MailId DESC LIMIT @Limit OFFSET @Offset

-- name: MessagesOfAccount
SELECT m.MailId, m.Organisation, m.Kind, m.Sender, m.AcceptedAt, m.State, m.NextDue, m.Finished, m.Size
  FROM Recipient r CROSS JOIN Message m ON m.MailId=r.MailId
 WHERE r.AccountId=@AccountId
 ORDER BY r.AcceptedAt DESC, r.MailId DESC LIMIT @Limit OFFSET @Offset

-- name: AuditAppend
INSERT INTO Audit(At, Who, What, Why, Target) VALUES(@At, @Who, @What, @Why, @Target)

-- name: AuditRead
SELECT Number, At, Who, What, Why, Target FROM Audit
 WHERE Number<@Before ORDER BY Number DESC LIMIT @Limit

-- name: AuditReadOfTarget
SELECT Number, At, Who, What, Why, Target FROM Audit
 WHERE Target=@Target AND Number<@Before ORDER BY Number DESC LIMIT @Limit

-- name: OrganisationsAdd
INSERT INTO Organisation(Id) SELECT value FROM json_each(@Ids) WHERE true ON CONFLICT(Id) DO NOTHING

-- name: OrganisationRemove
DELETE FROM Organisation WHERE Id=@Id

-- name: OrganisationsRead
SELECT Id FROM Organisation ORDER BY Id LIMIT @Limit

-- name: ProtectionKeysRead
SELECT Name, Sealed FROM ProtectionKey ORDER BY Name LIMIT @Limit

-- name: ProtectionKeyWrite
INSERT INTO ProtectionKey(Name, Sealed) VALUES(@Name, @Sealed) ON CONFLICT(Name) DO UPDATE SET Sealed=excluded.Sealed

-- name: OrganisationRead
SELECT Id FROM Organisation WHERE Id=@Id
