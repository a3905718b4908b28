/** k6's WebSocket is the platform's. */
const { WebSocket } = globalThis;

export { WebSocket };
