import { PROTOCOL_VERSION } from '../version.ts';
import { CATALOGUE, type Entry, type Kind } from './catalogue.ts';
import { definitions } from './json-schema.ts';

type Json = Readonly<Record<string, unknown>>;

const OPERATIONS: readonly { name: string; action: 'receive' | 'send'; kind: Kind; summary: string }[] = [
  { name: 'clientMessages', action: 'receive', kind: 'Message', summary: 'What clients send.' },
  { name: 'events', action: 'send', kind: 'Event', summary: 'Logged, numbered, the same for all members of a room.' },
  { name: 'observations', action: 'send', kind: 'Observation', summary: 'Not logged; a later one replaces it.' },
  { name: 'relays', action: 'send', kind: 'Relay', summary: 'From one member to one other.' },
  { name: 'replies', action: 'send', kind: 'Reply', summary: 'To one connection.' },
];

/** The AsyncAPI 3 document of the protocol, seen from the server: it receives what clients send. */
export function asyncApi(): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'tandem-watch',
      version: String(PROTOCOL_VERSION),
      description: 'Watch parties: JSON text frames over one WebSocket. The field `type` tells the messages apart.',
    },
    defaultContentType: 'application/json',
    channels: {
      party: {
        address: '/ws',
        description: 'One socket is at most one member of one room.',
        messages: byName(({ name }) => ({ $ref: `#/components/messages/${name}` })),
        bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
      },
    },
    operations: Object.fromEntries(OPERATIONS.map(({ name, ...operation }) => [name, operationOf(operation)])),
    components: { messages: byName(messageOf), schemas: definitions() },
  };
}

function byName(value: (entry: Entry) => Json): Json {
  return Object.fromEntries(CATALOGUE.map((entry) => [entry.name, value(entry)]));
}

function operationOf(operation: { action: string; kind: Kind; summary: string }): Json {
  const messages = CATALOGUE.filter(({ kind }) => kind === operation.kind);
  return {
    action: operation.action,
    summary: operation.summary,
    channel: { $ref: '#/channels/party' },
    messages: messages.map(({ name }) => ({ $ref: `#/channels/party/messages/${name}` })),
  };
}

function messageOf({ type, name, schema }: Entry): Json {
  return { name: type, title: name, summary: schema.description, payload: { $ref: `#/components/schemas/${name}` } };
}
