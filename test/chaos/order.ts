// Whether messages stand in the order in which they were taken in.

import type { Sending } from './ledger.ts'

/** What was acknowledged before another message was sent at all has to stand before it. */
export function checkOrder(sendings: readonly Sending[]): string[] {
  const placed = sendings
    .flatMap((sending) => (sending.acknowledged ? [{ ...sending, seq: sending.acknowledged.seq }] : []))
    .toSorted((a, b) => a.seq - b.seq)
  const findings: string[] = []
  // From the end: the earliest acknowledgement among all that stand behind.
  let earliest: (typeof placed)[number] | undefined
  for (const sending of placed.toReversed()) {
    if (earliest && (earliest.acknowledgedAt ?? 0) < sending.sentAt) {
      findings.push(
        `${earliest.clientMessageId} (seq ${earliest.seq}) was acknowledged before ${sending.clientMessageId} (seq ${sending.seq}) was sent`
      )
    }
    if (!earliest || (sending.acknowledgedAt ?? 0) < (earliest.acknowledgedAt ?? 0)) earliest = sending
  }
  return findings
}
