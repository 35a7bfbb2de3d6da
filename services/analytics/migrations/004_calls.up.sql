-- Facts of each call, computed anew from its stored events: the row made from the most events stands. No deduplication
-- window here: rows are written without a token, and an identical one may come again.
CREATE TABLE IF NOT EXISTS call_rows
(
    tenant LowCardinality(String),
    call_id String,
    state LowCardinality(String),
    profile LowCardinality(String),
    profile_version String,
    caller_id String,
    created_at DateTime64(3, 'UTC'),
    agent_joined_at Nullable(DateTime64(3, 'UTC')),
    ended_at Nullable(DateTime64(3, 'UTC')),
    end_reason LowCardinality(String),
    duration_ms Nullable(Float64),
    turns UInt32,
    interruptions UInt32,
    tool_calls UInt32,
    tool_failures UInt32,
    answer_gap_median_ms Nullable(Float64),
    answer_gap_max_ms Nullable(Float64),
    budget_ms Nullable(Float64),
    budget_misses UInt32,
    agent_losses UInt32,
    trace_id String,
    events UInt64
)
ENGINE = ReplacingMergeTree(events)
ORDER BY (tenant, call_id);

CREATE OR REPLACE VIEW calls AS
SELECT
    tenant, call_id, state, profile, profile_version, caller_id, created_at, agent_joined_at, ended_at, end_reason,
    duration_ms, turns, interruptions, tool_calls, tool_failures, answer_gap_median_ms, answer_gap_max_ms, budget_ms,
    budget_misses, agent_losses, trace_id, events
FROM call_rows FINAL;
