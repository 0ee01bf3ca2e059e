import type { Parts } from '../../part.ts';
import { testBadge } from '../testBadge.ts';

declare const __TRL__: Parts;
__TRL__.parts.push(testBadge);
