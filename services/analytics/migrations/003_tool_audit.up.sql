-- What the tool gateway decided. Empty strings stand for what does not apply; `version` 0 for an unknown tool.
CREATE TABLE IF NOT EXISTS tool_audit_rows
(
    tenant LowCardinality(String),
    call_id String,
    event_id String,
    time DateTime64(3, 'UTC'),
    turn_id String,
    tool_call_id String,
    tool LowCardinality(String),
    version UInt32,
    effect LowCardinality(String),
    outcome LowCardinality(String),
    decision LowCardinality(String),
    code LowCardinality(String),
    arguments String CODEC(ZSTD(3)),
    arguments_hash String,
    confirmed_by String,
    duration_ms Float64,
    decided_at DateTime64(3, 'UTC'),
    trace_id String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, call_id, event_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW tool_audit AS
SELECT
    tenant, call_id, event_id, time, turn_id, tool_call_id, tool, version, effect, outcome, decision, code,
    arguments, arguments_hash, confirmed_by, duration_ms, decided_at, trace_id
FROM tool_audit_rows FINAL;
