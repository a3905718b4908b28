-- The roles of tandem-watch: once per PostgreSQL server, by a superuser or a role with CREATEROLE. May run again.
-- No passwords here: set them with ALTER ROLE … PASSWORD.
--   tandem_migrator  owns the schema: migrations, partitions, retention
--   tandem_worker    writes history: INSERT events; SELECT, INSERT, UPDATE of the rest; never DELETE
--   tandem_archiver  reads; partitions and retention only through the migrator's functions
--   tandem_reader    reads
do $$
declare
  name text;
begin
  foreach name in array array['tandem_migrator', 'tandem_worker', 'tandem_archiver', 'tandem_reader'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I login nosuperuser nocreatedb nocreaterole noreplication', name);
    end if;
  end loop;
end
$$;
