import type { Parts } from '../../part.ts';
import { isLinked, links, receive } from '../links.ts';

declare const __TRL__: Parts;
__TRL__.receive = receive;
__TRL__.isLinked = isLinked;
__TRL__.parts.push(links);
