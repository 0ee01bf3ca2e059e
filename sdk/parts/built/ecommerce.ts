import type { Parts } from '../../part.ts';
import { ecommerce } from '../ecommerce.ts';

declare const __TRL__: Parts;
__TRL__.parts.push(ecommerce);
