/** Somebody else saved the same settings meanwhile: the difference, and both edits together. */
import './conflict.css';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/buttons/Button.tsx';
import { Dialog } from '../ui/overlays/Dialog.tsx';
import { type Change, sayValue } from './changes.ts';

export function ConflictDialog(props: {
  title: string;
  /** what was saved while somebody else was at it */
  children: ComponentChildren;
  changes: readonly Change[];
  /** of what both changed, the paths of which mine is to count */
  onMerged: (keepMine: ReadonlySet<string>) => void;
  onDiscard: () => void;
  onClose: () => void;
}) {
  const { title, children, changes, onMerged, onDiscard, onClose } = props;
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set());
  const choose = (path: string, isMine: boolean) => {
    const next = new Set(mine);
    if (isMine) next.add(path);
    else next.delete(path);
    setMine(next);
  };
  return (
    <Dialog
      title={title}
      wide
      onClose={onClose}
      actions={
        <>
          <Button kind="danger" onClick={onDiscard}>
            Drop my changes
          </Button>
          <Button kind="primary" onClick={() => onMerged(mine)}>
            Put both together
          </Button>
        </>
      }
    >
      <p>
        {children} Nothing of it is overwritten. These settings differ; where you both changed one, say which counts.
      </p>
      {changes.length === 0 ? (
        <p>You both made the same changes: there is nothing left to save.</p>
      ) : (
        <ul class="differences">
          {changes.map((change) => (
            <li key={change.path}>
              <div class="row">
                <h3>{change.label}</h3>
                <Badge tone={change.by === 'both' ? 'warn' : 'quiet'}>{WHO[change.by]}</Badge>
              </div>
              <div class="two">
                <Side
                  change={change}
                  side="mine"
                  isChosen={change.by === 'both' ? mine.has(change.path) : change.by === 'me'}
                  choose={choose}
                />
                <Side
                  change={change}
                  side="theirs"
                  isChosen={change.by === 'both' ? !mine.has(change.path) : change.by === 'them'}
                  choose={choose}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

const WHO = { me: 'you changed it', them: 'they changed it', both: 'both changed it' } as const;

function Side(props: {
  change: Change;
  side: 'mine' | 'theirs';
  isChosen: boolean;
  choose: (path: string, isMine: boolean) => void;
}) {
  const { change, side, isChosen, choose } = props;
  const title = side === 'mine' ? 'Yours' : 'Saved meanwhile';
  const value = <pre>{sayValue(change[side])}</pre>;
  if (change.by !== 'both') {
    return (
      <div class={`version ${isChosen ? 'chosen' : ''}`}>
        <span class="label">{title}</span>
        {value}
      </div>
    );
  }
  return (
    <label class={`version ${isChosen ? 'chosen' : ''}`}>
      <span class="label">
        <input
          type="radio"
          name={change.path}
          checked={isChosen}
          aria-label={`${change.label}: ${title}`}
          onChange={() => choose(change.path, side === 'mine')}
        />{' '}
        {title}
      </span>
      {value}
    </label>
  );
}
