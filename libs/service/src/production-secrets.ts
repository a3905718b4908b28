// A password from a tutorial opens a store to whoever reaches its port, and nothing else tells: everything works. So
// production refuses, at start, what everybody tries first, what was left to be filled in, and what is missing.

/** What is tried first. Compared without regard to case. */
const TRIED_FIRST = new Set(
  (
    'postgres postgresql redis password passwd pass secret changeit admin administrator root user default test guest ' +
    'dev development production example foobared qwerty letmein 123456 12345678 123456789 1234567890 tandem ' +
    'tandem-watch tandem_watch tandemwatch gateway worker archiver migrator reader tandem_worker tandem_archiver ' +
    'tandem_migrator tandem_reader'
  )
    .split(' ')
    .flatMap((word) => [word, `${word}1`, `${word}123`]),
);

/** What stands where somebody should have put a secret of his own. */
const PLACEHOLDER =
  /^(change|replace|insert|enter|set|put|fill)[\s_-]?(me|this|it|in|here)|^your[\s_-]|^<.*>$|^\$\{?|^x{3,}$|^\*+$|todo/i;

/** For each store: what holds its password. The first that is set counts, and one has to be. */
const STORES: readonly (readonly [url: string, ...passwords: string[]])[] = [
  ['REDIS_URL', 'REDIS_PASSWORD'],
  ['DATABASE_URL', 'POSTGRES_PASSWORD', 'MIGRATOR_PASSWORD'],
];

/**
 * What is wrong with the secrets of a process in production, a line each: known passwords, placeholders, and stores
 * without a password. `names` are the secrets that the process takes; no value is repeated.
 */
export function productionProblems(
  values: Readonly<Record<string, string>>,
  names: readonly string[],
): readonly string[] {
  const bad = names.flatMap((name) => {
    const value = values[name];
    const problem = value === undefined ? null : problemOf(name, value);
    return problem === null ? [] : [`${name}: ${problem}`];
  });
  const lacking = STORES.flatMap(([url, ...passwords]) => {
    if (!names.includes(url) || [url, ...passwords].some((name) => values[name] !== undefined)) return [];
    return [`${passwords[0]}: is required in production, or ${url} with a password`];
  });
  return [...bad, ...lacking];
}

function problemOf(name: string, value: string): string | null {
  const secrets = name.endsWith('_URL') ? [passwordOf(value)] : value.split(',').map((each) => each.trim());
  if (secrets.includes('')) return 'has no password, which production needs';
  const isKnown = secrets.some((secret) => TRIED_FIRST.has(secret.toLowerCase()) || PLACEHOLDER.test(secret));
  return isKnown ? 'is a password that everybody knows; production needs one of its own' : null;
}

/** The password in an address, or in the first of several; decoded; '' when there is none. */
function passwordOf(address: string): string {
  try {
    return decodeURIComponent(new URL(address.split(/,(?=rediss?:\/\/)/)[0] ?? '').password);
  } catch {
    return '';
  }
}
