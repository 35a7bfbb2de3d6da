-- Every event of every call, as it came. One row per event id: the same event stored twice becomes one row when parts
-- are merged, and is one row for every reader of the view at any time.
CREATE TABLE IF NOT EXISTS call_event_rows
(
    tenant LowCardinality(String),
    call_id String,
    event_id String,
    type LowCardinality(String),
    source LowCardinality(String),
    time DateTime64(3, 'UTC'),
    stream LowCardinality(String),
    seq UInt64,
    trace_id String,
    data String CODEC(ZSTD(3)),
    ingested_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, call_id, event_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW call_events AS
SELECT tenant, call_id, event_id, type, source, time, stream, seq, trace_id, data, ingested_at
FROM call_event_rows FINAL;
