import type { Parts } from '../../part.ts';
import { readHash } from '../hash.ts';

declare const __TRL__: Parts;
__TRL__.readHash = readHash;
