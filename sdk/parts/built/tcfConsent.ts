import type { Parts } from '../../part.ts';
import { tcfConsent } from '../tcfConsent.ts';

declare const __TRL__: Parts;
__TRL__.parts.push(tcfConsent);
