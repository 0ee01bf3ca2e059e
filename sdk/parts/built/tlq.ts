import type { Parts } from '../../part.ts';
import { tlq } from '../tlq.ts';

declare const __TRL__: Parts;
__TRL__.parts.push(tlq);
