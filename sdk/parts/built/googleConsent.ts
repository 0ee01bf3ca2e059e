import type { Parts } from '../../part.ts';
import { googleConsent } from '../googleConsent.ts';

declare const __TRL__: Parts;
__TRL__.parts.push(googleConsent);
