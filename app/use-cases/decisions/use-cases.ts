import type { DecisionUseCases, VerdictRequest } from '../../../connectors/http/decision-use-cases.ts';
import type { LogPorts, Warehouse } from '../ports.ts';
import { submitVerdicts } from '../reviews/submit-reviews.ts';
import { liveChanges } from './changes.ts';
import { moneySummary } from './money.ts';
import { pageOfDecisions, pageOfExceptions } from './pages.ts';

const actions = { approve: 'APPROVE', reject: 'REJECT', undo: 'REOPEN' } as const;

/** Decisions, exceptions, money and reviews for the door. */
export function decisionUseCases(ports: LogPorts, warehouse: Warehouse): DecisionUseCases {
  return {
    decisions: (filter) => pageOfDecisions(warehouse, filter),
    exceptions: (filter) => pageOfExceptions(warehouse, filter),
    summary: (request) => moneySummary(warehouse, request),
    review: (verdicts, { actor, practices, requestId }) => {
      const verdictOf = ({ decisionId, decisionSeq, action, reason, claimIds }: VerdictRequest) => {
        return { decisionId, action: actions[action], claimIds, actor, reason, seenSeq: decisionSeq };
      };
      return submitVerdicts(ports, warehouse, verdicts.map(verdictOf), { practices, requestId });
    },
    changes: (scope, stopped) => liveChanges(ports, scope, stopped),
  };
}
