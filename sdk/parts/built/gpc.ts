import type { Parts } from '../../part.ts';
import { refusedByBrowser } from '../gpc.ts';

declare const __TRL__: Parts;
__TRL__.refused = refusedByBrowser;
