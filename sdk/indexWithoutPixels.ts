/** The tag of a container that has no pixels. */
import { runLate } from './pixels/late.ts';
import { startTag } from './startTag.ts';

startTag(runLate);
