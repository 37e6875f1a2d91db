-- The least that a node's role needs on the catalogue's tables, once somebody else has made them
-- with modelgrid-schema-postgresql.sql. Run it as their owner, for a role named modelgrid_node:
--
--   CREATE ROLE modelgrid_node LOGIN PASSWORD '…';
--   psql -v ON_ERROR_STOP=1 -d modelgrid -f postgresql-grants.sql

GRANT USAGE ON SCHEMA public TO modelgrid_node;

-- Events are only ever added: no UPDATE, no DELETE.
GRANT SELECT, INSERT ON event_journal TO modelgrid_node;
GRANT USAGE, SELECT ON SEQUENCE event_journal_ordering_seq TO modelgrid_node;
GRANT SELECT, INSERT ON event_tag TO modelgrid_node;

-- A snapshot is written over, and the older ones are removed.
GRANT SELECT, INSERT, UPDATE, DELETE ON snapshot TO modelgrid_node;
