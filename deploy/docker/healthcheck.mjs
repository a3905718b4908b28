// Asks the process beside it whether it lives: exit 0 when it does. An image without curl and without a shell.
const answer = await fetch(process.env.HEALTHCHECK_URL, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
