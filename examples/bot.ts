// A member that welcomes who comes and does what is asked in the chat: "!play", "!pause", "!goto 90", "!where".
// npx node examples/bot.ts http://localhost:4001 film-night (npx: the project's Node, where yours is older than 24)
import { joinRoom, RefusedError } from '@tandem-watch/client';

const [, , url = 'http://localhost:4001', roomId = 'film-night', pin = ''] = process.argv;
const room = joinRoom({ url, roomId, userId: 'bot', username: 'Bot', pin });

const commands = new Map<string, (argument: string) => Promise<unknown>>([
  ['!play', () => room.play()],
  ['!pause', () => room.pause()],
  ['!goto', (seconds) => room.seek(Number(seconds), true)],
  ['!where', () => room.chat(`${room.position().toFixed(1)} s of ${room.state.getSnapshot()?.url}`)],
]);

room.on('USER_JOINED', ({ username }) => room.chat(`Welcome, ${username}!`));
room.on('CHAT', ({ userId, text }) => {
  const [word = '', argument = ''] = text.split(' ');
  if (userId === room.userId) return;
  commands
    .get(word)?.(argument)
    .catch((error: unknown) => {
      if (error instanceof RefusedError) return room.chat(`${error.code}: ${error.message}`);
      throw error;
    });
});

room.connection.subscribe(() => console.log(room.connection.getSnapshot()));
room.joined.catch(() => (process.exitCode = 1));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void room.leave());
