import type { EventTypes } from '../../schemas/generated/types.ts';
import { type RecordName, type TopicSpec, topics } from '../../schemas/topics.ts';
import type { Context, Event, Processor, Topology } from '../runtime/topology.ts';
import { type MatchingOptions, matchingDefaults } from './options.ts';
import { createMatchingTopology } from './topology.ts';

/** What part of the past a run is about. Days are those of the clinics, since 1970, both inclusive. */
export interface RunFilter {
  /** null: every practice. */
  readonly practiceId: string | null;
  /** null: from the beginning. */
  readonly fromDay: number | null;
  /** null: to the end. */
  readonly toDay: number | null;
}

type Options = Partial<MatchingOptions> & Pick<MatchingOptions, 'models' | 'modelId'>;

const dayMs = 86_400_000;

/** Facts that some decision of the range may depend on: those within the window and the grace of it, and a day for zones. */
function marginDays(options: Options): number {
  const { windowBeforeDays, windowAfterDays, graceDays } = { ...matchingDefaults, ...options };
  return windowBeforeDays + windowAfterDays + graceDays + 1;
}

function isWanted(event: Event, { practiceId, fromDay, toDay }: RunFilter, margin: number): boolean {
  const value = event.value as { readonly practiceId?: string | null; readonly occurredAt?: number };
  // A reference may be of no practice: then it holds for all.
  const isOthers = practiceId !== null && typeof value.practiceId === 'string' && value.practiceId !== practiceId;
  if (isOthers) return false;
  if (value.occurredAt === undefined) return true;
  const day = value.occurredAt / dayMs;
  return (fromDay === null || day >= fromDay - margin) && (toDay === null || day < toDay + 1 + margin);
}

/** Lets out what is decided about subjects of the range; what lies beside it was only read for them. */
function within(context: Context, { fromDay, toDay }: RunFilter): Context {
  return {
    ...context,
    emit<N extends RecordName>(topic: TopicSpec<N>, key: string, value: EventTypes[N]): void {
      const { occurredOn } = value as { readonly occurredOn?: number };
      const isBeside =
        occurredOn !== undefined &&
        ((fromDay !== null && occurredOn < fromDay) || (toDay !== null && occurredOn > toDay));
      if (!isBeside) context.emit(topic, key, value);
    },
  };
}

function filtered(processor: Processor, filter: RunFilter, margin: number): Processor {
  let of: { readonly context: Context; readonly inner: Context } | null = null;
  // The same one each time: what a processor keeps of its context must stay the one it is called with.
  const inner = (context: Context): Context => {
    if (of?.context !== context) of = { context, inner: within(context, filter) };
    return of.inner;
  };
  return {
    prepare: (event) => (isWanted(event, filter, margin) ? processor.prepare?.(event) : undefined),
    process: (event, context) => {
      if (isWanted(event, filter, margin)) processor.process(event, inner(context));
    },
    onTimer: (timer, context) => processor.onTimer?.(timer, inner(context)),
  };
}

/**
 * The matching topology for a replay, or for a model that looks on: it decides by the one model that it is given, whatever
 * was activated when, and only about its part of the past. What people decided holds as it does live.
 * @throws MODEL_UNKNOWN when the store has no model of that id.
 */
export function createRunTopology(options: Options, filter: RunFilter): Topology {
  const matching = createMatchingTopology(options);
  const margin = marginDays(options);
  return {
    ...matching,
    inputs: matching.inputs.filter((topic) => topic.name !== topics.control.name),
    createProcessor: () => filtered(matching.createProcessor(), filter, margin),
  };
}
