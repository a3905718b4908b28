/** Why a message was not accepted at the door. */
export interface Refusal {
  readonly ok: false;
  readonly code: 'BAD_JSON' | 'BAD_MESSAGE' | 'UNKNOWN_TYPE' | 'BAD_URL' | 'UNSUPPORTED_PROTOCOL';
  /** The `message` of the ERROR: what to correct. Repeats nothing that was sent. */
  readonly text: string;
  /** The id of the refused message, if it had a valid one. */
  readonly id?: number;
}
