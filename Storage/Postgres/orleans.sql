-- What Orleans' AdoNet providers ask, one statement each: whole or not at all, without a transaction that somebody must end. An unchanged or
-- missing version in the answer means "somebody else wrote meanwhile". coalesce in place of IS NOT DISTINCT FROM, which no index serves.

-- name: ReadFromStorageKey
SELECT payloadbinary, version FROM orleansstorage
 WHERE serviceid=@ServiceId AND graintypestring=@GrainTypeString AND grainidextensionstring=coalesce(@GrainIdExtensionString,'')
   AND grainidn0=@GrainIdN0 AND grainidn1=@GrainIdN1 AND grainidhash=@GrainIdHash AND graintypehash=@GrainTypeHash

-- Two first inserts at once: the primary key lets one win; the other gets no row back and is told of an inconsistent state.
-- name: WriteToStorageKey
WITH u AS (
  UPDATE orleansstorage SET payloadbinary=@PayloadBinary, modifiedon=now(), version=version+1
   WHERE serviceid=@ServiceId AND graintypestring=@GrainTypeString AND grainidextensionstring=coalesce(@GrainIdExtensionString,'')
     AND grainidn0=@GrainIdN0 AND grainidn1=@GrainIdN1 AND grainidhash=@GrainIdHash AND graintypehash=@GrainTypeHash
     AND version=@GrainStateVersion
  RETURNING version),
i AS (
  INSERT INTO orleansstorage(serviceid, graintypestring, grainidextensionstring, grainidn0, grainidn1, grainidhash, graintypehash, payloadbinary, version)
  SELECT @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString,''), @GrainIdN0, @GrainIdN1, @GrainIdHash, @GrainTypeHash, @PayloadBinary, 1
   WHERE @GrainStateVersion::integer IS NULL
  ON CONFLICT DO NOTHING
  RETURNING version)
SELECT version AS newgrainstateversion FROM u UNION ALL SELECT version FROM i

-- name: ClearStorageKey
UPDATE orleansstorage SET payloadbinary=NULL, modifiedon=now(), version=version+1
 WHERE serviceid=@ServiceId AND graintypestring=@GrainTypeString AND grainidextensionstring=coalesce(@GrainIdExtensionString,'')
   AND grainidn0=@GrainIdN0 AND grainidn1=@GrainIdN1 AND grainidhash=@GrainIdHash AND graintypehash=@GrainTypeHash
   AND version=@GrainStateVersion
RETURNING version AS newgrainstateversion

-- name: DeleteStorageKey
DELETE FROM orleansstorage
 WHERE serviceid=@ServiceId AND graintypestring=@GrainTypeString AND grainidextensionstring=coalesce(@GrainIdExtensionString,'')
   AND grainidn0=@GrainIdN0 AND grainidn1=@GrainIdN1 AND grainidhash=@GrainIdHash AND graintypehash=@GrainTypeHash
   AND version=@GrainStateVersion
RETURNING version+1 AS newgrainstateversion

-- name: UpsertReminderRowKey
INSERT INTO orleansreminders(serviceid, grainid, remindername, starttime, period, grainhash, version)
VALUES(@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
ON CONFLICT(serviceid, grainid, remindername) DO UPDATE
   SET starttime=excluded.starttime, period=excluded.period, grainhash=excluded.grainhash, version=orleansreminders.version+1
RETURNING version

-- name: ReadReminderRowKey
SELECT grainid, remindername, starttime, period, version FROM orleansreminders
 WHERE serviceid=@ServiceId AND grainid=@GrainId AND remindername=@ReminderName

-- name: ReadReminderRowsKey
SELECT grainid, remindername, starttime, period, version FROM orleansreminders
 WHERE serviceid=@ServiceId AND grainid=@GrainId

-- Only rows that are due soon or overdue: Orleans keeps no others in memory, but reads the whole range every few minutes. The window is
-- ReminderWindow in seconds; it must stay wider than what Orleans holds, or Orleans takes a live reminder for deleted.
-- statement_timestamp(), not clock_timestamp(): the latter is volatile and no index serves it.
-- name: ReadRangeRows1Key
SELECT grainid, remindername, starttime, period, version FROM orleansreminders
 WHERE serviceid=@ServiceId AND starttime <= statement_timestamp() + interval '{window} seconds'
   AND grainhash>@BeginHash AND grainhash<=@EndHash

-- name: ReadRangeRows2Key
SELECT grainid, remindername, starttime, period, version FROM orleansreminders
 WHERE serviceid=@ServiceId AND starttime <= statement_timestamp() + interval '{window} seconds'
   AND (grainhash>@BeginHash OR grainhash<=@EndHash)

-- name: DeleteReminderRowKey
WITH d AS (
  DELETE FROM orleansreminders
   WHERE serviceid=@ServiceId AND grainid=@GrainId AND remindername=@ReminderName AND version=@Version
  RETURNING 1)
SELECT count(*)>0 FROM d

-- name: DeleteReminderRowsKey
DELETE FROM orleansreminders WHERE serviceid=@ServiceId

-- name: InsertMembershipVersionKey
WITH i AS (
  INSERT INTO orleansmembershipversion(deploymentid) VALUES(@DeploymentId) ON CONFLICT(deploymentid) DO NOTHING
  RETURNING 1)
SELECT count(*)>0 FROM i

-- A member is written only together with the version that the writer has seen: of two at once the second finds another version.
-- name: InsertMembershipKey
WITH v AS (
  UPDATE orleansmembershipversion SET version=version+1, changed=now()
   WHERE deploymentid=@DeploymentId AND version=@Version
     AND NOT EXISTS(SELECT 1 FROM orleansmembership WHERE deploymentid=@DeploymentId AND address=@Address AND port=@Port AND generation=@Generation)
  RETURNING 1),
m AS (
  INSERT INTO orleansmembership(deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
  SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM v
  RETURNING 1)
SELECT count(*)>0 FROM m

-- name: UpdateMembershipKey
WITH v AS (
  UPDATE orleansmembershipversion SET version=version+1, changed=now()
   WHERE deploymentid=@DeploymentId AND version=@Version
     AND EXISTS(SELECT 1 FROM orleansmembership WHERE deploymentid=@DeploymentId AND address=@Address AND port=@Port AND generation=@Generation)
  RETURNING 1),
m AS (
  UPDATE orleansmembership SET status=@Status, suspecttimes=@SuspectTimes, iamalivetime=@IAmAliveTime FROM v
   WHERE deploymentid=@DeploymentId AND address=@Address AND port=@Port AND generation=@Generation
  RETURNING 1)
SELECT count(*)>0 FROM m

-- name: UpdateIAmAlivetimeKey
UPDATE orleansmembership SET iamalivetime=@IAmAliveTime
 WHERE deploymentid=@DeploymentId AND address=@Address AND port=@Port AND generation=@Generation

-- The version comes back even where there is no member.
-- name: MembershipReadRowKey
SELECT v.version, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime
  FROM orleansmembershipversion v
  LEFT JOIN orleansmembership m ON m.deploymentid=v.deploymentid AND m.address=@Address AND m.port=@Port AND m.generation=@Generation
 WHERE v.deploymentid=@DeploymentId

-- name: MembershipReadAllKey
SELECT v.version, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime
  FROM orleansmembershipversion v
  LEFT JOIN orleansmembership m ON m.deploymentid=v.deploymentid
 WHERE v.deploymentid=@DeploymentId

-- name: GatewaysQueryKey
SELECT address, proxyport, generation FROM orleansmembership
 WHERE deploymentid=@DeploymentId AND status=@Status AND proxyport>0

-- 3 is Active: whoever was declared so and has gone silent is for the other silos to vote on, not for this to forget.
-- name: CleanupDefunctSiloEntriesKey
DELETE FROM orleansmembership
 WHERE deploymentid=@DeploymentId AND iamalivetime<@IAmAliveTime AND status<>3

-- name: DeleteMembershipTableEntriesKey
WITH m AS (DELETE FROM orleansmembership WHERE deploymentid=@DeploymentId)
DELETE FROM orleansmembershipversion WHERE deploymentid=@DeploymentId
