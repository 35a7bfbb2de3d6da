-- Turns and the tool calls that they report. `<stage>_ms` for each of STAGES; null when no answer was spoken.
CREATE TABLE IF NOT EXISTS turn_rows
(
    tenant LowCardinality(String),
    call_id String,
    turn_index UInt32,
    turn_id String,
    event_id String,
    time DateTime64(3, 'UTC'),
    caller_text String CODEC(ZSTD(3)),
    agent_text String CODEC(ZSTD(3)),
    interrupted Bool,
    endpointing_ms Nullable(Float64),
    stt_ms Nullable(Float64),
    llm_ms Nullable(Float64),
    tools_ms Nullable(Float64),
    clause_ms Nullable(Float64),
    tts_ms Nullable(Float64),
    publish_ms Nullable(Float64),
    answer_gap_ms Nullable(Float64),
    budget_ms Float64,
    started_at DateTime64(3, 'UTC'),
    finished_at DateTime64(3, 'UTC'),
    trace_id String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, call_id, turn_index, event_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW turns AS
SELECT
    tenant, call_id, turn_index, turn_id, event_id, time, caller_text, agent_text, interrupted,
    endpointing_ms, stt_ms, llm_ms, tools_ms, clause_ms, tts_ms, publish_ms,
    answer_gap_ms, budget_ms, started_at, finished_at, trace_id
FROM turn_rows FINAL;

CREATE TABLE IF NOT EXISTS turn_tool_rows
(
    tenant LowCardinality(String),
    call_id String,
    turn_index UInt32,
    turn_id String,
    event_id String,
    position UInt32,
    time DateTime64(3, 'UTC'),
    tool_call_id String,
    tool LowCardinality(String),
    outcome LowCardinality(String),
    code LowCardinality(String),
    duration_ms Float64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (tenant, call_id, turn_index, event_id, position)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE OR REPLACE VIEW turn_tools AS
SELECT tenant, call_id, turn_index, turn_id, event_id, position, time, tool_call_id, tool, outcome, code, duration_ms
FROM turn_tool_rows FINAL;
