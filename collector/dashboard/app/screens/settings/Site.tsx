/** The site's name and the origins that events are taken from. */
import { useEffect, useState } from 'preact/hooks';
import { call, get } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import type { Container } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import { whyNot } from '../../sessionState.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, TextField } from '../../ui/Field.tsx';
import { ErrorState, Loading } from '../../ui/States.tsx';
import { toast } from '../../ui/toast.ts';

export function Site() {
  const { data, error, reload } = useLoad((signal) => get<Container>('/api/container', signal), []);
  const [name, setName] = useState('');
  const [origins, setOrigins] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!data) return;
    setName(data.name);
    setOrigins(data.allowedOrigins.join('\n'));
  }, [data]);

  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    const allowedOrigins = origins.split(/\s+/).filter((origin) => origin !== '');
    try {
      await call('PUT', '/api/container', { body: { name, allowedOrigins } });
      toast('Saved', 'good');
      reload();
    } catch (refusal) {
      setProblem(sayError(refusal));
    }
    setBusy(false);
  };

  return (
    <section class="card stack" aria-labelledby="site">
      <h2 id="site">Site</h2>
      {!data && error !== undefined && <ErrorState error={error} onRetry={reload} />}
      {!data && error === undefined && <Loading lines={4} label="Loading settings" />}
      {data && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (whyNot('admin') === undefined) void save();
          }}
        >
          <TextField label="Name" value={name} onInput={setName} readOnly={whyNot('admin') !== undefined} />
          <Field
            label="Allowed origins"
            hint="One a line, with scheme and without a path: https://shop.example.com. Pages elsewhere get 403."
            error={problem}
          >
            {(ids) => (
              <textarea
                {...ids}
                class="input mono"
                rows={3}
                spellcheck={false}
                value={origins}
                readOnly={whyNot('admin') !== undefined}
                onInput={(event) => setOrigins(event.currentTarget.value)}
              />
            )}
          </Field>
          <div class="row">
            <Button type="submit" kind="primary" busy={busy} unless={whyNot('admin')}>
              Save settings
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
