/** An order's number in a row; nothing where there is none. */
export function Order({ number = '' }: { number: string | undefined }) {
  if (number === '') return null;
  return (
    <span class="mono" title={number}>
      {number}
    </span>
  );
}
