import type { ErasureReceipt as ErasureReceiptRecord } from '../src/context.ts'
import { builder } from './builder.ts'

export const ErasureReceipt = builder.objectRef<ErasureReceiptRecord>('ErasureReceipt').implement({
  description: 'Proof of an erasure.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names this erasure.' }),
    erasedAt: t.field({ type: 'DateTime', description: 'When it was done.', resolve: (receipt) => receipt.erasedAt }),
    counts: t.field({ type: 'JSON', description: 'How many of each thing were erased.', resolve: (receipt) => receipt.counts })
  })
})
