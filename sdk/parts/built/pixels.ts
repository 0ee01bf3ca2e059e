import type { Parts } from '../../part.ts';
import { createRun } from '../../pixels/run.ts';

declare const __TRL__: Parts;
// into `wire` of tags from before `late`, which browsers may have in their caches
__TRL__.parts.push((host) => {
  (host.late || host.wire).run = createRun(host);
});
