/** How the tag reaches the collector and runs what that answers; parts may put other functions in. */
import type { Pixel } from '../protocol.ts';
import type { Post } from './post.ts';

/** Runs the pixels of an answer; of none: gets ready for those to come. `earlierPageAt`: time of the event, where a page before this one tracked it. */
export type Run = (pixels: Pixel[], earlierPageAt?: number) => void;

export interface Wire {
  post: Post;
  run: Run;
}
