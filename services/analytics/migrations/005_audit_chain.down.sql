DROP VIEW IF EXISTS access_log;
DROP VIEW IF EXISTS audit_chain;
DROP TABLE IF EXISTS audit_chain_rows;
