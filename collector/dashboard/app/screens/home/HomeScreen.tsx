/** How the site does, what needs somebody, and what is still to be done before anything does. */
import './home.css';
import { useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { get, withQuery } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import type { Overview } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import { Chart } from '../../chart/Chart.tsx';
import { isHeldBack } from '../../connector/heldBack.ts';
import { ZONE, ZONE_NAME } from '../../traffic/times.ts';
import { Segments } from '../../ui/fields/Segments.tsx';
import { Screen } from '../../ui/layout/Screen.tsx';
import { ErrorState, Notice } from '../../ui/layout/States.tsx';
import { FailingList } from './FailingList.tsx';
import { deliveriesFigure, eventsFigure, successFigure, timeFigure } from './figures.ts';
import { HomeLoading } from './HomeLoading.tsx';
import { DifferingList } from './hints/DifferingList.tsx';
import { EmptyAmountList } from './hints/EmptyAmountList.tsx';
import { SeemingRefusalList } from './hints/SeemingRefusalList.tsx';
import { UnheardList } from './hints/UnheardList.tsx';
import { Present } from './Present.tsx';
import { RefusedList } from './RefusedList.tsx';
import { Steps } from './Steps.tsx';
import { TurnedAway } from './TurnedAway.tsx';
import { useSteps } from './useSteps.ts';
import { WithdrawnList } from './WithdrawnList.tsx';

type Span = Overview['span'];

const SPANS = [
  { value: '24h', label: '24 h', spoken: 'Last 24 hours' },
  { value: '30d', label: '30 d', spoken: 'Last 30 days' },
] as const;

/** As often as the server counts anew what is so now. */
const REFRESH_MS = 5_000;
/** While a destination is held back, so that a try that takes some seconds is seen, and what came of it. */
const WATCH_MS = 1_000;

export function HomeScreen() {
  const { query, route } = useLocation();
  const span: Span = query.span === '30d' ? '30d' : '24h';
  const steps = useSteps();
  const { data, error, reload } = useLoad(
    (signal) => get(withQuery('/api/overview', { span, zone: ZONE }), signal),
    [span],
    { everyMs: (overview) => (overview?.failing.some(isHeldBack) ? WATCH_MS : REFRESH_MS) },
  );
  const refusals = useLoad((signal) => get('/api/refusals', signal), [], { everyMs: REFRESH_MS });
  const refused = refusals.data?.items ?? [];

  if (!data || !steps.data) {
    const problem = data ? steps.error : error;
    return (
      <Screen title="Home">
        {problem === undefined ? (
          <HomeLoading />
        ) : (
          <ErrorState
            error={problem}
            onRetry={() => {
              reload();
              steps.reload();
            }}
          />
        )}
      </Screen>
    );
  }
  return (
    <Screen
      title="Home"
      lead={`Hours and days are those of ${ZONE_NAME}`}
      actions={
        <Segments
          legend="Span of the charts"
          value={span}
          options={SPANS}
          onChange={(chosen) => route(chosen === '24h' ? '/' : `/?span=${chosen}`, true)}
        />
      }
    >
      {error !== undefined && <Notice kind="warn">These figures are no longer up to date. {sayError(error)}</Notice>}
      {steps.wereOpen && <Steps steps={steps.data} />}
      <WithdrawnList withdrawn={data.withdrawn} />
      <Present overview={data} />
      <FailingList failing={data.failing} onResumed={reload} />
      <SeemingRefusalList refusals={data.seemingRefusals} onDecided={reload} />
      <TurnedAway refused={refused} allowed={steps.data.container.allowedOrigins} onAllowed={steps.reload} />
      <RefusedList refused={refused} />
      <DifferingList events={data.differing} onDismissed={reload} />
      <EmptyAmountList amounts={data.emptyAmounts} />
      <UnheardList names={data.unheardNames} onDismissed={reload} />
      <Charts overview={data} isOld={data.span !== span} />
      {!steps.wereOpen && <Steps steps={steps.data} />}
    </Screen>
  );
}

function Charts({ overview, isOld }: { overview: Overview; isOld: boolean }) {
  const figures = useMemo(
    () => [eventsFigure(overview), deliveriesFigure(overview), successFigure(overview), timeFigure(overview)],
    [overview],
  );
  const { span, buckets } = overview;
  return (
    <div class="home-charts" aria-busy={isOld}>
      {figures.map((figure) => (
        <Chart key={figure.title} {...figure} span={span} buckets={buckets} />
      ))}
    </div>
  );
}
