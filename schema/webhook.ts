import type { Webhook as WebhookRecord } from '../src/context.ts'
import { ActionKind } from './action.ts'
import { builder } from './builder.ts'

const WebhookStatus = builder.enumType('WebhookStatus', {
  description: 'Whether deliveries arrive.',
  values: {
    ACTIVE: { description: 'What was delivered last has arrived.' },
    FAILING: { description: 'Deliveries fail, and are tried again.' },
    DISABLED: { description: 'Nothing had arrived for five days, or the address is gone: remove it, and add it again once it answers.' }
  } as const
})

const statusOf = ({ disabledAt, failingSince }: WebhookRecord) => (disabledAt ? 'DISABLED' : failingSince ? 'FAILING' : 'ACTIVE')

export const Webhook = builder.objectRef<WebhookRecord>('Webhook').implement({
  description: 'An address that is told of changes to actions, by signed requests (Standard Webhooks).',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names it.' }),
    url: t.exposeString('url', { description: 'Where deliveries go.' }),
    kinds: t.field({
      type: [ActionKind],
      nullable: true,
      description: 'Of which kinds of actions it is told; null for all.',
      resolve: (webhook) => webhook.kinds
    }),
    status: t.field({ type: WebhookStatus, description: 'Whether deliveries arrive.', resolve: statusOf }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was added.', resolve: (webhook) => webhook.createdAt }),
    deliveredAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When a delivery last arrived.',
      resolve: (webhook) => webhook.deliveredAt
    }),
    failingSince: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when none has, where deliveries fail.',
      resolve: (webhook) => webhook.failingSince
    }),
    error: t.exposeString('error', { nullable: true, description: 'How the last one failed, where it did.' })
  })
})

const AddedWebhook = builder.objectRef<{ webhook: WebhookRecord; secret: string }>('AddedWebhook').implement({
  description: 'A webhook that was added.',
  fields: (t) => ({
    webhook: t.field({ type: Webhook, description: 'The webhook.', resolve: ({ webhook }) => webhook }),
    secret: t.exposeString('secret', { description: 'Verifies what it is sent. Shown this once: keep it.' })
  })
})

builder.mutationFields((t) => ({
  addWebhook: t.field({
    type: AddedWebhook,
    description: 'Has an address told of every change to your actions from now on.',
    args: {
      url: t.arg.string({ required: true, description: 'Where to deliver, by https or http.' }),
      kinds: t.arg({ type: [ActionKind], description: 'Only of actions of these kinds; of all where it is left out.' })
    },
    resolve: (_, { url, kinds }, { viewer, doors }) => doors.webhooks.add(viewer, url, kinds)
  }),
  removeWebhook: t.field({
    type: 'Boolean',
    description: 'Removes a webhook, and what still waits to be delivered to it.',
    args: { id: t.arg.id({ required: true, description: 'The webhook to remove.' }) },
    resolve: async (_, { id }, { viewer, doors }) => {
      await doors.webhooks.remove(viewer, id)
      return true
    }
  })
}))
