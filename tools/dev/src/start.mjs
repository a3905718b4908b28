// Plain JavaScript, so that an old Node can read it and say what is missing instead of failing on the first type.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `npm start needs Node 24, and this is ${process.version}. "npm ci" installs it for this project: run "npm ci", then "npm start".\n`,
  );
  process.exit(1);
}
const { main } = await import('./start/main.ts');
await main(process.argv.slice(2), process.env);
