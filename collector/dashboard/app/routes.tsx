/** The screens: each loads when it is opened. What starts here has to be in `screens.ts` too, which the server goes by. */
import { lazy } from 'preact-iso';

/** A route's address as preact-iso matches it, and the screen behind it. */
export const ROUTES = [
  { path: '/', screen: lazy(() => import('./screens/home/HomeScreen.tsx').then((file) => file.HomeScreen)) },
  {
    path: '/connectors',
    screen: lazy(() => import('./screens/connectors/ConnectorsScreen.tsx').then((file) => file.ConnectorsScreen)),
  },
  {
    path: '/connectors/~new',
    screen: lazy(() => import('./screens/connectors/ConnectorScreen.tsx').then((file) => file.NewConnectorScreen)),
  },
  {
    path: '/connectors/:id',
    screen: lazy(() => import('./screens/connectors/ConnectorScreen.tsx').then((file) => file.ConnectorScreen)),
  },
  {
    path: '/events/:id?',
    screen: lazy(() => import('./screens/events/EventsScreen.tsx').then((file) => file.EventsScreen)),
  },
  {
    path: '/deliveries/:id?',
    screen: lazy(() => import('./screens/deliveries/DeliveriesScreen.tsx').then((file) => file.DeliveriesScreen)),
  },
  {
    path: '/review',
    screen: lazy(() => import('./screens/review/ReviewScreen.tsx').then((file) => file.ReviewScreen)),
  },
  {
    path: '/review/:id',
    screen: lazy(() => import('./screens/review/PixelReviewScreen.tsx').then((file) => file.PixelReviewScreen)),
  },
  {
    path: '/settings/:part?',
    screen: lazy(() => import('./screens/settings/SettingsScreen.tsx').then((file) => file.SettingsScreen)),
  },
] as const;
