DROP VIEW IF EXISTS call_events;
DROP TABLE IF EXISTS call_event_rows;
