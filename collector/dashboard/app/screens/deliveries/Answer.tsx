/** What a partner answered: untrusted, so it is text; where it is a page, it can be shown cleaned of all that acts or loads. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { prettyJson } from '../../../../validate/prettyJson.ts';
import { cleanMarkup } from '../../markup/clean.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { Box } from '../../ui/layout/Box.tsx';

const LOOKS_LIKE_PAGE = /^\s*(<!doctype html|<html|<(head|body|div|p|h1|table|pre|center)[\s>])/i;

/** `label`: which answer it is. */
export function Answer({ text, label }: { text: string; label: string }) {
  const isPage = LOOKS_LIKE_PAGE.test(text);
  const [asPage, setAsPage] = useState(false);
  return (
    <div class="answer">
      {isPage && (
        <div class="row">
          <Button small kind="plain" pressed={asPage} onClick={() => setAsPage(!asPage)}>
            Show as a page
          </Button>
        </div>
      )}
      {asPage ? <CleanPage markup={text} label={label} /> : <Box label={label}>{prettyJson(text) ?? text}</Box>}
    </div>
  );
}

/** Text and its structure only: nothing that loads, links, submits, is styled or takes a name that scripts look up. */
function CleanPage({ markup, label }: { markup: string; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    cleanMarkup(markup).then(
      ({ fragment }) => {
        if (!gone) box.current?.replaceChildren(fragment);
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [markup]);
  if (failed) return <p class="error">The page view could not be loaded. The text is still there.</p>;
  return <Box label={`${label}, as a page`} page content={box} />;
}
