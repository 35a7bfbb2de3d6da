DROP VIEW IF EXISTS tool_audit;
DROP TABLE IF EXISTS tool_audit_rows;
