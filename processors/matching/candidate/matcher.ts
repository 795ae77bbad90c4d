import type { Scorer } from '../../model/score.ts';
import type { WindowDays } from '../block/window.ts';
import type { World } from '../world.ts';

/** What candidates are made with; one for each model and world. */
export interface Matcher {
  readonly scorer: Scorer;
  readonly world: World;
  readonly window: WindowDays;
}
