import type { Context, StateStore } from '../runtime/topology.ts';
import type { Emission } from './decide/emission.ts';
import type { LinkFinder } from './link-finder.ts';
import type { MatchingOptions } from './options.ts';
import type { RedemptionRecord, TicketRecord } from './record.ts';
import type { BlockIndex } from './state/block-index.ts';
import { practiceKey } from './state/keys.ts';
import { type RedemptionLinks, type TicketLinks, unlinkedRedemption, unlinkedTicket } from './state/links.ts';
import { newPractice, type PracticeState } from './state/practice.ts';
import {
  clockStore,
  practiceStore,
  redemptionLinkStore,
  redemptionStore,
  ticketLinkStore,
  ticketStore,
} from './state/stores.ts';
import type { Versions } from './state/versions.ts';
import type { World } from './world.ts';

/** Everything that one step of matching works with: stores, model and reference data of one task. */
export interface Workspace extends Emission {
  readonly context: Context;
  readonly runId: string;
  readonly options: MatchingOptions;
  readonly world: World;
  /** Compares and scores under the active model. */
  readonly finder: LinkFinder;
  readonly redemptions: StateStore<Versions<RedemptionRecord>>;
  readonly tickets: StateStore<Versions<TicketRecord>>;
  readonly redemptionLinks: StateStore<RedemptionLinks>;
  readonly ticketLinks: StateStore<TicketLinks>;
  /** Who is near whom, and who lies on a day. */
  readonly blocks: BlockIndex;
  readonly practices: StateStore<PracticeState>;
  readonly clocks: StateStore<number[]>;
}

/** Opens the stores of one task for one step. */
export function openWorkspace(
  context: Context,
  rest: Pick<Workspace, 'options' | 'world' | 'finder' | 'blocks'>,
): Workspace {
  return {
    ...rest,
    context,
    runId: rest.options.runId,
    redemptions: context.store(redemptionStore),
    tickets: context.store(ticketStore),
    redemptionLinks: context.store(redemptionLinkStore),
    ticketLinks: context.store(ticketLinkStore),
    practices: context.store(practiceStore),
    clocks: context.store(clockStore),
  };
}

/** The redemption in force under an id; null when withdrawn or never seen. */
export function redemptionOf(workspace: Workspace, practiceId: string, id: string): RedemptionRecord | null {
  return workspace.redemptions.get(practiceKey(practiceId, id))?.kept.at(-1)?.record ?? null;
}

/** The ticket in force under an id; null when withdrawn or never seen. */
export function ticketOf(workspace: Workspace, practiceId: string, id: string): TicketRecord | null {
  return workspace.tickets.get(practiceKey(practiceId, id))?.kept.at(-1)?.record ?? null;
}

/** What a redemption may belong to, and what is decided about it. */
export function redemptionLinksOf(workspace: Workspace, practiceId: string, id: string): RedemptionLinks {
  return workspace.redemptionLinks.get(practiceKey(practiceId, id)) ?? unlinkedRedemption;
}

/** Which redemptions are near a ticket, and what is decided about its claims. */
export function ticketLinksOf(workspace: Workspace, practiceId: string, id: string): TicketLinks {
  return workspace.ticketLinks.get(practiceKey(practiceId, id)) ?? unlinkedTicket;
}

/** What is known of a practice beside its records: how far its sources are complete. */
export function practiceOf(workspace: Workspace, practiceId: string): PracticeState {
  return workspace.practices.get(practiceId) ?? newPractice;
}
