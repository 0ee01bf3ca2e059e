/**
 * Runs `work` when what was rendered is painted: by then the shell, which gives the focus to the whole screen when the address
 * changes, has done so. Returns how to stop.
 */
export function afterPaint(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(work);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
