-- What Orleans' AdoNet providers ask, one statement each: a transaction over several statements that meets a lock would hand an open
-- transaction to the next caller. An unchanged or missing version in the answer means "somebody else wrote meanwhile".

-- name: ReadFromStorageKey
SELECT PayloadBinary, Version FROM OrleansStorage
 WHERE ServiceId=@ServiceId AND GrainTypeString=@GrainTypeString AND GrainIdExtensionString=ifnull(@GrainIdExtensionString,'')
   AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1
   AND @GrainIdHash IS NOT NULL AND @GrainTypeHash IS NOT NULL

-- name: WriteToStorageKey
INSERT INTO OrleansStorage(ServiceId, GrainTypeString, GrainIdExtensionString, GrainIdN0, GrainIdN1, GrainIdHash, GrainTypeHash, PayloadBinary, ModifiedOn, Version)
SELECT @ServiceId, @GrainTypeString, ifnull(@GrainIdExtensionString,''), @GrainIdN0, @GrainIdN1, @GrainIdHash, @GrainTypeHash,
       @PayloadBinary, strftime('%Y-%m-%dT%H:%M:%fZ','now'), 1
 WHERE @GrainStateVersion IS NULL
    OR EXISTS(SELECT 1 FROM OrleansStorage
               WHERE ServiceId=@ServiceId AND GrainTypeString=@GrainTypeString AND GrainIdExtensionString=ifnull(@GrainIdExtensionString,'')
                 AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1 AND Version=@GrainStateVersion)
ON CONFLICT(ServiceId, GrainTypeString, GrainIdExtensionString, GrainIdN0, GrainIdN1) DO UPDATE
   SET PayloadBinary=excluded.PayloadBinary, ModifiedOn=excluded.ModifiedOn, Version=OrleansStorage.Version+1
 WHERE OrleansStorage.Version=@GrainStateVersion
RETURNING Version AS NewGrainStateVersion

-- name: ClearStorageKey
UPDATE OrleansStorage SET PayloadBinary=NULL, ModifiedOn=strftime('%Y-%m-%dT%H:%M:%fZ','now'), Version=Version+1
 WHERE ServiceId=@ServiceId AND GrainTypeString=@GrainTypeString AND GrainIdExtensionString=ifnull(@GrainIdExtensionString,'')
   AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1 AND Version=@GrainStateVersion
   AND @GrainIdHash IS NOT NULL AND @GrainTypeHash IS NOT NULL
RETURNING Version AS NewGrainStateVersion

-- name: DeleteStorageKey
DELETE FROM OrleansStorage
 WHERE ServiceId=@ServiceId AND GrainTypeString=@GrainTypeString AND GrainIdExtensionString=ifnull(@GrainIdExtensionString,'')
   AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1 AND Version=@GrainStateVersion
   AND @GrainIdHash IS NOT NULL AND @GrainTypeHash IS NOT NULL
RETURNING Version+1 AS NewGrainStateVersion

-- name: UpsertReminderRowKey
INSERT INTO OrleansRemindersTable(ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
VALUES(@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
ON CONFLICT(ServiceId, GrainId, ReminderName) DO UPDATE
   SET StartTime=excluded.StartTime, Period=excluded.Period, GrainHash=excluded.GrainHash, Version=OrleansRemindersTable.Version+1
RETURNING Version

-- name: ReadReminderRowKey
SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
 WHERE ServiceId=@ServiceId AND GrainId=@GrainId AND ReminderName=@ReminderName

-- name: ReadReminderRowsKey
SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
 WHERE ServiceId=@ServiceId AND GrainId=@GrainId

-- Only rows that are due soon or overdue: Orleans keeps no others in memory, but reads the whole range every few minutes. The window is
-- ReminderWindow in seconds; it must stay wider than what Orleans holds, or Orleans takes a live reminder for deleted.
-- name: ReadRangeRows1Key
SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
 WHERE ServiceId=@ServiceId AND StartTime <= strftime('%Y-%m-%d %H:%M:%f','now','+{window} seconds')
   AND GrainHash>@BeginHash AND GrainHash<=@EndHash

-- name: ReadRangeRows2Key
SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
 WHERE ServiceId=@ServiceId AND StartTime <= strftime('%Y-%m-%d %H:%M:%f','now','+{window} seconds')
   AND (GrainHash>@BeginHash OR GrainHash<=@EndHash)

-- name: DeleteReminderRowKey
DELETE FROM OrleansRemindersTable
 WHERE ServiceId=@ServiceId AND GrainId=@GrainId AND ReminderName=@ReminderName AND Version=@Version;
SELECT changes()>0

-- name: DeleteReminderRowsKey
DELETE FROM OrleansRemindersTable WHERE ServiceId=@ServiceId
