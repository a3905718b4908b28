/** FIN and the opcode of a text frame (RFC 6455, section 5.2). A server's frames are not masked. */
const TEXT = 0x81;

/**
 * A text as one WebSocket frame. An event is framed once and the same bytes are written to every socket; the library
 * would build a header and copy for each. Compression is off, so a frame is its header and its text.
 */
export function frame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(header + length);
  bytes[0] = TEXT;
  if (header === 2) bytes[1] = length;
  else if (header === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  bytes.write(text, header);
  return bytes;
}
