import { CLOSE_REASONS } from '../close-codes.ts';
import { ERRORS } from '../error-codes.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import { CATALOGUE, type Entry, type Kind } from './catalogue.ts';
import { fieldsOf } from './field-table.ts';
import { definitions, type JsonSchema } from './json-schema.ts';

const SECTIONS: readonly { kind: Kind; title: string; text: string }[] = [
  {
    kind: 'Message',
    title: 'What clients send',
    text:
      'Fields that are not named here are dropped; so is whatever a client says about who or where it is (`userId`, ' +
      '`roomId`, `from`, `timestamp`, … outside JOIN). `null` in an optional field means absent.',
  },
  {
    kind: 'Event',
    title: 'Events',
    text:
      'Logged and numbered: every member of a room sees the same ones, in the same order, with the same bytes. `seq` ' +
      'grows by exactly 1 within a timeline.',
  },
  {
    kind: 'Observation',
    title: 'Observations',
    text: 'Not logged and not numbered: a later one replaces it. `seq` is that of the last event.',
  },
  {
    kind: 'Relay',
    title: 'Relays',
    text: 'From one member to one other. `from` and `userId` are set by the server and can be trusted.',
  },
  { kind: 'Reply', title: 'Replies', text: 'From the server to one connection.' },
];

/** The reference page of the protocol, in Markdown. */
export function reference(): string {
  const schemas = definitions();
  return [
    `# The wire protocol, version ${PROTOCOL_VERSION}: reference`,
    'This page is generated from the schemas in `libs/protocol`; `schema.json` and `asyncapi.json` beside it say the ' +
      'same to machines. JSON text frames over one WebSocket at `/ws`, one object a frame, at most 64 KiB.',
    ...SECTIONS.flatMap(({ kind, title, text }) => [
      `## ${title}`,
      text,
      ...CATALOGUE.filter((entry) => entry.kind === kind).flatMap((entry) => message(entry, schemas[entry.name] ?? {})),
    ]),
    '## Error codes',
    table(
      ['code', 'what it means, and what to do'],
      Object.entries(ERRORS).map(([code, { text }]) => [`\`${code}\``, text]),
    ),
    '## Close codes',
    table(
      ['code', 'what it means, and what to do'],
      Object.entries(CLOSE_REASONS).map(([code, reason]) => [code, reason]),
    ),
  ].join('\n\n');
}

function message({ type, schema }: Entry, json: JsonSchema): string[] {
  const rows = fieldsOf(json).map(({ name, type: shape, optional, note }) => [
    `\`${name}\`${optional ? '?' : ''}`,
    shape,
    note,
  ]);
  return [`### ${type}`, schema.description ?? '', ...(rows.length > 0 ? [table(['field', 'type', ''], rows)] : [])];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
