-- Blobs: chunks of ciphertext, and a head without which nobody sees them.

-- The last chunk and the head, in one statement and commit: for a small mail that is all. Without the chunks before it nothing is written.
-- name: BlobFinish
WITH complete AS (SELECT WHERE @Number=0 OR (SELECT count(*) FROM blob_chunk WHERE blob=@Id)=@Number),
     last AS (INSERT INTO blob_chunk(blob, number, data) SELECT @Id, @Number, @Data FROM complete)
INSERT INTO blob(id, length, part) SELECT @Id, @Length, @Part FROM complete

-- A chunk before the last. It needn't be on the disk yet: the head's commit, later in the same log, takes it along.
-- name: BlobAppend
INSERT INTO blob_chunk(blob, number, data, begun)
SELECT @Id, @Number, @Data, CASE WHEN @Number=0 THEN now() END FROM (SELECT set_config('synchronous_commit', 'off', true)) s

-- name: BlobAbandon
SELECT blob_abandon(@Id)

-- The head with the first chunk: of a small mail everything.
-- name: BlobOpen
SELECT b.length, b.part, c.data FROM blob b JOIN blob_chunk c ON c.blob=b.id AND c.number=0 WHERE b.id=@Id

-- name: BlobChunk
SELECT data FROM blob_chunk WHERE blob=@Id AND number=@Number

-- name: BlobExists
SELECT 1 FROM blob WHERE id=@Id

-- name: BlobDelete
WITH head AS (DELETE FROM blob WHERE id=@Id)
DELETE FROM blob_chunk WHERE blob=@Id

-- name: BlobsWrittenBefore
SELECT id, written FROM blob
 WHERE written<@Before AND (written, id)>(@AfterTime, @AfterId) ORDER BY written, id LIMIT @Limit

-- name: BlobsUnfinishedBefore
SELECT c.blob, c.begun FROM blob_chunk c
 WHERE c.begun<@Before AND (c.begun, c.blob)>(@AfterTime, @AfterId) AND NOT EXISTS (SELECT FROM blob b WHERE b.id=c.blob)
 ORDER BY c.begun, c.blob LIMIT @Limit
