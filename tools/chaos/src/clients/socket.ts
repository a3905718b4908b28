import { WebSocket } from 'ws';

/** How long opening may take, ms. */
const OPEN_MS = 4_000;

/** What a socket tells. */
export interface Ears {
  readonly heard: (text: string) => void;
  readonly closed: (code: number) => void;
}

/** Opens a socket to a gateway (`http://…`); null when it cannot be. */
export async function openSocket(url: string, ears: Ears): Promise<WebSocket | null> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { handshakeTimeout: OPEN_MS });
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
  if (!isOpen) return null;
  socket.on('message', (data: Buffer) => ears.heard(data.toString('utf8')));
  socket.once('close', ears.closed);
  return socket;
}
