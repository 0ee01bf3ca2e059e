/** The tag, with what runs pixels. */
import { createRun } from './pixels/run.ts';
import { startTag } from './startTag.ts';

startTag(createRun);
