-- The hash chain of each tenant's audit records, in the order in which the stream AUDIT took them. Its last hash is kept
-- on the bus, where the store can't reach it.
CREATE TABLE IF NOT EXISTS audit_chain_rows
(
    tenant LowCardinality(String),
    n UInt64,
    call_id String,
    event_id String,
    previous String,
    hash String
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant, n, hash)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW audit_chain AS
SELECT tenant, n, call_id, event_id, previous, hash
FROM audit_chain_rows FINAL;

-- Who has read the details of which call.
CREATE OR REPLACE VIEW access_log AS
SELECT
    tenant,
    call_id,
    event_id,
    time AS read_at,
    JSONExtractString(data, 'by') AS by,
    JSONExtractString(data, 'outcome') AS outcome
FROM call_event_rows FINAL
WHERE type = 'com.trunkline.call_read.v1';
