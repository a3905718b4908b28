/**
 * What a deployment has to reach: 1,000 people in 100 rooms, commands answered within 100 ms (the 95th of 100), and no
 * fault at all. 10,000 messages a second, in and out together, are what 1,000 people make who each do something a second.
 */
export const TARGETS = {
  clients: 1_000,
  answerMs: 100,
  messagesPerSecond: 10_000,
} as const;
