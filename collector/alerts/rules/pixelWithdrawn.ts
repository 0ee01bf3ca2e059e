/** Pixels that an update of the compiler took off air. */
import type { Rule } from './finding.ts';

export const pixelWithdrawn: Rule<'pixel_withdrawn'> = ({ connectors }) =>
  connectors.flatMap(({ id, name, isPixelWithdrawn }) =>
    isPixelWithdrawn
      ? [
          {
            subject: id,
            about: name,
            begins: true,
            count: 1,
            example: 'Its pixel doesn’t run until it is approved anew.',
          },
        ]
      : [],
  );
