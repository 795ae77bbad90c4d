import type { MatchingOptions } from '../../processors/matching/options.ts';
import { createMatchingTopology } from '../../processors/matching/topology.ts';
import { defaultModel } from '../../processors/model/default-model.ts';
import { encodeModel } from '../../processors/model/model-file.ts';
import type { EventTypes, ExceptionEvent, MatchDecision, ReviewOutcome } from '../../schemas/generated/types.ts';
import { topics } from '../../schemas/topics.ts';
import { TopologyDriver } from './topology-driver.ts';

type Input = 'PosTransaction' | 'Redemption' | 'SourceProgress' | 'ReviewDecision' | 'Reference' | 'Control';

/** One input event with its record's name. */
export interface Fact<N extends Input = Input> {
  readonly record: N;
  readonly value: EventTypes[N];
}

/** The matching topology on a driver, with its decisions gathered. */
export class MatchingDriver {
  readonly driver: TopologyDriver;
  readonly decisions: MatchDecision[] = [];
  readonly exceptions: ExceptionEvent[] = [];
  readonly outcomes: ReviewOutcome[] = [];
  readonly outputs: { topic: string; value: unknown; bytes: Buffer }[] = [];

  constructor(options: Partial<MatchingOptions> = {}) {
    const files = new Map([[defaultModel.modelId, encodeModel(defaultModel)]]);
    const models = { get: (id: string): string | undefined => files.get(id) };
    this.driver = new TopologyDriver(
      createMatchingTopology({ models, modelId: defaultModel.modelId, ...options }),
      Date.UTC(2027, 0, 1),
    );
  }

  /** Pipes one event to its topic, without committing. */
  feed({ record, value }: Fact): void {
    const topic = Object.values(topics).find((t) => t.record === record);
    if (!topic) throw new RangeError(`no topic carries ${record}`);
    this.driver.pipe(topic, value as never);
  }

  /** Pipes events to their topics, in order, and takes over what was written. */
  pipe(...facts: Fact[]): this {
    for (const fact of facts) this.feed(fact);
    return this.gather();
  }

  redeem(value: EventTypes['Redemption']): this {
    return this.pipe({ record: 'Redemption', value });
  }

  sell(value: EventTypes['PosTransaction']): this {
    return this.pipe({ record: 'PosTransaction', value });
  }

  progress(value: EventTypes['SourceProgress']): this {
    return this.pipe({ record: 'SourceProgress', value });
  }

  review(value: EventTypes['ReviewDecision']): this {
    return this.pipe({ record: 'ReviewDecision', value });
  }

  /** Takes over what was written since. */
  gather(): this {
    for (const output of this.driver.outputs()) {
      this.outputs.push(output);
      if (output.topic === topics.matches.name) this.decisions.push(output.value as MatchDecision);
      if (output.topic === topics.exceptions.name) this.exceptions.push(output.value as ExceptionEvent);
      if (output.topic === topics.reviewOutcomes.name) this.outcomes.push(output.value as ReviewOutcome);
    }
    return this;
  }

  /** The decision that holds now under an id. @throws when there is none. */
  decision(decisionId: string): MatchDecision {
    const found = this.decisions.findLast((d) => d.decisionId === decisionId);
    if (!found) throw new RangeError(`nothing was decided about ${decisionId}`);
    return found;
  }

  /** Kinds of the exceptions that are open now under a decision id. */
  openExceptions(decisionId: string): string[] {
    const last = new Map(this.exceptions.filter((e) => e.decisionId === decisionId).map((e) => [e.kind, e.state]));
    return [...last].filter(([, state]) => state === 'OPEN').map(([kind]) => kind);
  }

  /** Every decision that holds now and is not taken back, without its history: equal for equal facts. */
  standing(): Record<string, unknown> {
    const last = new Map(this.decisions.map((d) => [d.decisionId, d]));
    const kept = [...last].filter(([, d]) => d.status !== 'RETRACTED' || d.exception !== 'NONE');
    kept.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(kept.map(([id, d]) => [id, { ...d, decisionSeq: 0, decidedAt: 0, prev: null }]));
  }
}
