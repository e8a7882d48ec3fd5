import type { Message as MessageRecord } from '../src/records/message.ts'
import type { Turn as TurnRecord } from '../src/records/turn.ts'
import { builder } from './builder.ts'
import { Message } from './message.ts'
import { Turn } from './turn.ts'

const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'Something to say to the board.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'The conversation to say it in.' }),
    text: t.string({ description: 'What to say, up to 32 KB. One of text and audio is needed.' }),
    audio: t.field({
      type: 'File',
      description: 'Sound goes to the model as it is (wav, mp3, ogg, flac, aac, webm); it is never stored. One of text and audio is needed.'
    }),
    clientMessageId: t.id({ description: 'The same id sent again returns the first message and turn: retry as often as needed.' }),
    to: t.id({ description: 'Address one board member; otherwise the board decides.' }),
    authorName: t.string({ description: 'Shown as the author, for sessions that several people share.' }),
    timeZone: t.string({ description: "IANA time zone of the speaker; the viewer's own where it is left out." }),
    sentAt: t.field({
      type: 'DateTime',
      description: 'When it was said, where that is not now (a message delivered late): dates are resolved against it.'
    }),
    meeting: t.boolean({ description: 'Convene the board: every assigned member takes a position on its own before the reply is made.' })
  })
})

const SendMessagePayload = builder.objectRef<{ message: MessageRecord; turn: TurnRecord }>('SendMessagePayload').implement({
  description: 'A message that is safe, and the turn it began.',
  fields: (t) => ({
    message: t.field({ type: Message, description: 'The message as it was stored.', resolve: (sent) => sent.message }),
    turn: t.field({ type: Turn, description: 'The turn that answers it.', resolve: (sent) => sent.turn })
  })
})

builder.mutationField('sendMessage', (t) =>
  t.field({
    type: SendMessagePayload,
    description: 'Answers as soon as the message is safe; follow the turn with sessionEvents.',
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'What to say, and where.' }) },
    resolve: (_, { input }, { viewer, doors }) => doors.turns.send(viewer, { ...input, text: input.text ?? '' })
  })
)
