/**
 * A call's types by its method and address, for those who make it: `/api/events/${string}?name=x` is `GET /api/events/:id`. Types
 * only. What no route answers has the type `never` as an address, so that a misspelt one doesn't compile.
 */
import type { AllRoutes as Routes } from './protocol.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

type WithoutQuery<Path extends string> = Path extends `${infer Before}?${string}` ? Before : Path;

type Segments<Path extends string> = Path extends `${infer First}/${infer Rest}` ? [First, ...Segments<Rest>] : [Path];

type Fits<Given extends string[], Pattern extends string[]> = Given extends [
  infer First extends string,
  ...infer Rest extends string[],
]
  ? Pattern extends [infer Wanted extends string, ...infer Others extends string[]]
    ? Wanted extends `:${string}`
      ? Fits<Rest, Others>
      : First extends Wanted
        ? Fits<Rest, Others>
        : false
    : false
  : Pattern extends []
    ? true
    : false;

type Matching<M extends Method, Given extends string[]> = {
  [Route in keyof Routes]: Route extends `${M} ${infer Pattern}`
    ? Fits<Given, Segments<Pattern>> extends true
      ? Route
      : never
    : never;
}[keyof Routes];

/** One that is written out comes before one with a variable part: `/api/deliveries/count` is no delivery. */
export type RouteOf<M extends Method, Path extends string> = Path extends unknown
  ? `${M} ${WithoutQuery<Path>}` extends infer Written
    ? Written extends keyof Routes
      ? Written
      : Matching<M, Segments<WithoutQuery<Path>>>
    : never
  : never;

/** `Path` where there is such a call. */
export type Known<M extends Method, Path extends string> = [RouteOf<M, Path>] extends [never] ? never : Path;

export type AnswerTo<M extends Method, Path extends string> = Part<RouteOf<M, Path>, 'answer', undefined>;
export type BodyFor<M extends Method, Path extends string> = Part<RouteOf<M, Path>, 'body', undefined>;
export type QueryFor<M extends Method, Path extends string> = Part<RouteOf<M, Path>, 'query', object>;

type Part<Route extends keyof Routes, Name extends string, None> = Route extends keyof Routes
  ? Routes[Route] extends Record<Name, infer Value>
    ? Value
    : None
  : never;
