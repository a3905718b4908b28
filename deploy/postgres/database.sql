-- What the roles may do in one database: run inside it, after roles.sql, by a superuser or its owner. May run again.
-- What they may do with the tables is granted by the migrations, which create them.
do $$
declare
  roles constant text := 'tandem_migrator, tandem_worker, tandem_archiver, tandem_reader';
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant tandem_migrator to %I', current_user);
  end if;
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to %s', current_database(), roles);
  revoke all on schema public from public;
  alter schema public owner to tandem_migrator;
  execute 'grant usage on schema public to ' || roles;
end
$$;
