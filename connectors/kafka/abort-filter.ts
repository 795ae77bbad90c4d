import type { AbortedTransaction, FetchedMessage } from './protocol.ts';

const abortMarker = 0;

/**
 * Takes out the records of aborted transactions; control records stay. The broker lists aborted transactions in the order in
 * which they ended, so that those of several producers overlap: kafkajs's own filter, which expects them by first offset and
 * steps on by one a record, lets aborted records through (kafka-client.md, rule 6).
 */
export function withoutAborted(given: {
  readonly messages: readonly FetchedMessage[];
  readonly abortedTransactions: readonly AbortedTransaction[] | null;
}): readonly FetchedMessage[] {
  const { messages, abortedTransactions } = given;
  if (abortedTransactions === null || abortedTransactions.length === 0) return messages;
  const begun = abortedTransactions
    .map(({ firstOffset, producerId }) => ({ at: Number(firstOffset), producerId: String(producerId) }))
    .sort((a, b) => a.at - b.at);
  const open = new Set<string>();
  let next = 0;
  return messages.filter(({ offset, batchContext, isControlRecord, key }) => {
    const at = Number(offset);
    const producer = String(batchContext.producerId);
    for (let first = begun[next]; first !== undefined && first.at <= at; first = begun[++next]) {
      open.add(first.producerId);
    }
    if (!isControlRecord) return !(batchContext.inTransaction && open.has(producer));
    if (key?.readInt16BE(2) === abortMarker) open.delete(producer);
    return true;
  });
}
