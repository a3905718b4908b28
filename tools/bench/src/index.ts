export { LoadMember, type Seen, type Socket } from './load-member.ts';
export { type RunningLoad, startLoad } from './run-load.ts';
export { act, MEMBERS, who } from './script.ts';
export { type Figures, type Spread, tally } from './tally.ts';
export { TARGETS } from './targets.ts';
