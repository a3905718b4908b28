/** The path of the gateways' WebSocket. */
const PATH = '/ws';

/** The WebSocket address of a gateway that is given as `ws(s)://` or `http(s)://`; without a path, `/ws` is meant. */
export function socketAddress(url: string): string {
  const address = url.replace(/^http/, 'ws');
  const match = /^(wss?:\/\/[^/?#]+)(\/?)([^]*)$/.exec(address);
  if (match === null) throw new TypeError(`This is not an address of a gateway: ${url}`);
  const [, origin = '', , rest = ''] = match;
  return rest === '' || rest.startsWith('?') ? `${origin}${PATH}${rest}` : address;
}
