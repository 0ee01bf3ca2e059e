import type { Parts } from '../../part.ts';
import { withdrawal } from '../withdrawal.ts';

declare const __TRL__: Parts;
__TRL__.withdraw = withdrawal;
