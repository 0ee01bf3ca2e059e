import type { Parts } from '../../part.ts';
import { pageViews } from '../pageViews.ts';

declare const __TRL__: Parts;
__TRL__.parts.push(pageViews);
