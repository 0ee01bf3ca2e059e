import type { Parts } from '../../part.ts';
import { debug } from '../debug.ts';

declare const __TRL__: Parts;
__TRL__.parts.push(debug);
