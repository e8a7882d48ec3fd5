import type { Delivery as DeliveryRecord } from '../src/context.ts'
import { builder } from './builder.ts'
import { storeCost } from './connection.ts'

export const Delivery = builder.objectRef<DeliveryRecord>('Delivery').implement({
  description: "A turn's answer on its way to an outside channel, such as Slack; it is the bot's own that brings it there.",
  fields: (t) => ({
    turnId: t.exposeID('turnId', { description: 'The turn whose answer it is.' }),
    channel: t.exposeString('channel', { description: 'The kind of channel, as in slack.' }),
    holder: t.exposeString('holder', { nullable: true, description: 'Who has taken it on; null where nobody has, or no longer.' }),
    attempts: t.exposeInt('attempts', {
      description: 'How often it was taken on: more than once where a holder has died or let go of it.'
    }),
    state: t.field({ type: 'JSON', description: "How far it is, in its channel's terms.", resolve: ({ state }) => state }),
    doneAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it had arrived; null until then.',
      resolve: ({ doneAt }) => doneAt
    })
  })
})

const ClaimDeliveryInput = builder.inputType('ClaimDeliveryInput', {
  description: 'Who takes a delivery on, and how far it is.',
  fields: (t) => ({
    turnId: t.id({ required: true, description: 'The turn whose answer it is.' }),
    channel: t.string({ required: true, description: 'The kind of channel, as in slack.' }),
    holder: t.string({ required: true, description: 'Names whoever takes it on: one name for each process.' }),
    seconds: t.int({ required: true, description: "How long it is the holder's alone, up to 3600; 0 lets go of it." }),
    begin: t.field({
      type: 'JSON',
      description: 'What its state starts with, where nobody has taken it on before; left out, only one that is there is taken on.'
    }),
    state: t.field({ type: 'JSON', description: 'How far it is, for whoever goes on with it; stays as it is where left out.' }),
    done: t.boolean({ description: 'true where it has arrived: nobody takes it on any more.' })
  })
})

builder.mutationFields((t) => ({
  claimDelivery: t.field({
    type: Delivery,
    description:
      "Takes an answer's delivery on, keeps it, notes how far it is, or ends it, where nobody else holds it and it has not ended. Answers it as it then is: look who holds it.",
    args: { input: t.arg({ type: ClaimDeliveryInput, required: true, description: 'The claim.' }) },
    resolve: (_, { input }, { viewer, doors }) => doors.deliveries.claim(viewer, input)
  }),
  holdDeliveries: t.idList({
    description: 'Keeps for longer all that a holder still holds, and answers the turns whose deliveries those are.',
    args: {
      channel: t.arg.string({ required: true, description: 'The kind of channel, as in slack.' }),
      holder: t.arg.string({ required: true, description: 'Who holds them.' }),
      seconds: t.arg.int({ required: true, description: 'How long from now, up to 3600.' })
    },
    resolve: (_, { channel, holder, seconds }, { viewer, doors }) => doors.deliveries.hold(viewer, channel, holder, seconds)
  })
}))

builder.queryFields((t) => ({
  delivery: t.field({
    type: Delivery,
    nullable: true,
    complexity: storeCost,
    description: 'One delivery; null where nobody ever took it on.',
    args: {
      turnId: t.arg.id({ required: true, description: 'The turn whose answer it is.' }),
      channel: t.arg.string({ required: true, description: 'The kind of channel, as in slack.' })
    },
    resolve: (_, { turnId, channel }, { viewer, doors }) => doors.deliveries.find(viewer, turnId, channel)
  }),
  recentDeliveries: t.field({
    type: [Delivery],
    complexity: storeCost,
    description: 'What you have taken on, newest first, at most 100.',
    args: { channel: t.arg.string({ required: true, description: 'The kind of channel, as in slack.' }) },
    resolve: (_, { channel }, { viewer, doors }) => doors.deliveries.recent(viewer, channel)
  }),
  waitingDeliveries: t.field({
    type: [Delivery],
    complexity: storeCost,
    description: 'What has not arrived and nobody holds, oldest first, at most 100.',
    args: { channel: t.arg.string({ required: true, description: 'The kind of channel, as in slack.' }) },
    resolve: (_, { channel }, { viewer, doors }) => doors.deliveries.waiting(viewer, channel)
  })
}))
